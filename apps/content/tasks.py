"""Cleaning up after people, and asking other sites about the pages that are linked."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from apps.content import previews
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
def fetch_preview(pk: int) -> bool:
    return previews.fetch(pk)


@shared_task
def fetch_overdue() -> int:
    """Offer again what was not fetched in time. Returns how many."""
    found = previews.overdue()
    for pk in found:
        previews.offer(pk)
    return len(found)
