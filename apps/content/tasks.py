"""What the clock does: publishing, ageing, cleaning up after people, asking other sites about pages that are linked."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from apps.content import actions, previews
from apps.content.models import Draft, Item

RESTORABLE = timedelta(days=30)
STALE_DRAFT = timedelta(days=90)


@shared_task
def purge() -> int:
    """Remove what was deleted more than 30 days ago, and drafts nobody touched for 90. Returns items removed."""
    now = timezone.now()
    Draft.objects.filter(saved_at__lt=now - STALE_DRAFT).delete()
    return Item.purge_deleted(before=now - RESTORABLE)


@shared_task
def keep_time() -> int:
    """Publish what is due and take what is out of date from the streams. Returns how many items changed."""
    return actions.publish_due() + actions.expire_due()


@shared_task
def fetch_preview(pk: int) -> bool:
    return previews.fetch(pk)


@shared_task
def fetch_overdue() -> int:
    """Offer again what was not fetched in time. Returns how many."""
    found = previews.overdue()
    for pk in found:
        previews.offer(pk)
    return len(found)
