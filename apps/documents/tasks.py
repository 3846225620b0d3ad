"""What follows from the logs of documents. Each of these may run any number of times."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from apps.documents.live import log, showing
from apps.documents.live.copies import Gone
from apps.documents.models import Parcel, Suggestion

logger = logging.getLogger(__name__)
NEVER_SENT = timedelta(days=30)
NOT_BROUGHT_IN = timedelta(days=1)


@shared_task
def show(document_id: int) -> bool:
    try:
        return showing.show(document_id)
    except Gone:
        return False


@shared_task
def compact(document_id: int) -> int:
    try:
        showing.show(document_id)
        return log.compact(document_id)
    except Gone:
        return 0


@shared_task
def forget_begun() -> int:
    """Remove suggestions begun a month ago and never sent, and files nobody brought in for a day; return how many."""
    now = timezone.now()
    parcels, _rows = Parcel.objects.filter(at__lt=now - NOT_BROUGHT_IN).delete()
    return Suggestion.stale(before=now - NEVER_SENT).delete()[0] + parcels


@shared_task
def keep_up() -> int:
    """Show documents whose readers see too little, tell of what is told too late, and put long logs together.

    Returns how many documents. One that fails keeps the others from nothing.
    """
    late, long = showing.behind()
    for document_id in late:
        try:
            show(document_id)
            showing.settle(document_id)
        except Exception:
            logger.exception("Document %s cannot be shown", document_id)
    for document_id in long:
        try:
            compact(document_id)
        except Exception:
            logger.exception("The log of document %s cannot be put together", document_id)
    return len({*late, *long})
