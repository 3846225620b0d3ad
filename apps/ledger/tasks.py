"""What the ledger does after an answer is given, and from time to time."""

from datetime import date
from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.ledger import counting, noting


@shared_task
def note_search(day: str, **searched: Any) -> bool:
    """Count a search that found nothing on `day` (2026-01-31, in UTC); see `noting.note_search`."""
    return noting.note_search(day=date.fromisoformat(day), **searched)


@shared_task
def gather() -> int:
    return noting.gather()


@shared_task
def forget() -> int:
    """Forget old words, and the codes of the quarters before. Returns how many rows."""
    today = timezone.now().date()
    return noting.forget(today) + counting.throw_away(today)
