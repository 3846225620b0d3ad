"""Saved searches that tell: what is new among what they find, by the doors of whoever keeps them.

Each look is a transaction of its own under its row's lock and takes those that were looked at longest ago first, so it
may be cut short, done twice or by two at once. A look goes a little further back than the last one, as an entry may
come into the index some time after the thing itself; a thing is new only once.
"""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from apps.search.finding import Found, find
from apps.search.models import NewlyFound, SavedSearch
from apps.search.query import parse

EVERY = timedelta(minutes=10)
BACK = timedelta(minutes=30)
AT_ONCE, MOST_NEW = 200, 50
KEPT = timedelta(days=30)


def look_again(limit: int = AT_ONCE) -> int:
    """Look what is new for up to `limit` saved searches that are due. Returns how many were looked at."""
    NewlyFound.objects.filter(at__lt=timezone.now() - KEPT).delete()
    looked = 0
    while looked < limit and _look_once():
        looked += 1
    return looked


@transaction.atomic
def _look_once() -> bool:
    """Look for the one that waits longest. Returns whether any was due."""
    now = timezone.now()
    due = SavedSearch.objects.exclude(tells_since=None).filter(looked_at__lte=now - EVERY).order_by("looked_at", "pk")
    saved = due.select_for_update(skip_locked=True, of=("self",)).select_related("user").first()
    if saved is None or saved.looked_at is None or saved.tells_since is None:
        return False
    since = max(saved.looked_at - BACK, saved.tells_since, now - KEPT)
    rows = [NewlyFound(saved=saved, item_id=row.item, comment_id=said(row), at=row.at) for row in new(saved, since)]
    NewlyFound.objects.bulk_create(rows, ignore_conflicts=True)
    saved.looked_at = now
    saved.save(update_fields=["looked_at"])
    return True


def new(saved: SavedSearch, since: datetime) -> list[Found]:
    """Return what `saved` finds that others have written since that moment, the newest first."""
    query = parse(saved.words, saved.user)
    day = since.astimezone(UTC).date()
    if query.after is None or query.after < day:
        query = query.but(after=day)
    rows = find(saved.user, query.but(sort="newest"), grouped=False).rows
    mine = saved.user.username
    return [row for row in rows if row.item and row.at > since and not (row.author and row.author[1] == mine)][
        :MOST_NEW
    ]


def said(row: Found) -> int | None:
    return row.source if row.sort == "comment" else None
