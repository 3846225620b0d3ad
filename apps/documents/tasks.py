"""What follows from the logs of documents. Each of these may run any number of times."""

import logging

from celery import shared_task

from apps.documents.live import log, showing
from apps.documents.live.copies import Gone

logger = logging.getLogger(__name__)


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
