"""Noting what somebody has read. No events: it is nobody else's concern."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from apps.core.prepared import fetch
from apps.following.marks import HORIZON, ForReader
from apps.spaces.actions import PAUSE, mark_all_read, mark_read
from apps.spaces.models import Membership, Space

PURGED_AT_ONCE = 5000

# Nothing is written while a visit lasts and nothing moved on the item. Who has said that they read everything has read
# what was there then, opened or not.
OPEN_SQL = """
WITH before AS (
    SELECT read_at FROM following_itemread WHERE user_id = %(user)s::bigint AND item_id = %(item)s::bigint
), noted AS (
    INSERT INTO following_itemread (user_id, item_id, read_at)
    SELECT %(user)s::bigint, %(item)s::bigint, %(now)s::timestamptz
    WHERE NOT EXISTS (
        SELECT 1 FROM before JOIN content_item i ON i.id = %(item)s::bigint
        WHERE before.read_at > %(now)s::timestamptz - %(pause)s::interval AND before.read_at >= i.last_activity_at
    )
    ON CONFLICT (user_id, item_id) DO UPDATE SET read_at = GREATEST(following_itemread.read_at, EXCLUDED.read_at)
)
SELECT
    (SELECT read_at FROM before),
    (SELECT new_since FROM spaces_readmark WHERE user_id = %(user)s::bigint AND space_id = %(space)s::bigint),
    EXISTS (SELECT 1 FROM following_follow WHERE user_id = %(user)s::bigint AND item_id = %(item)s::bigint),
    EXISTS (SELECT 1 FROM following_bookmark WHERE user_id = %(user)s::bigint AND item_id = %(item)s::bigint)
"""
CLEAR_SQL = """
DELETE FROM following_itemread r USING content_item i, spaces_membership m
WHERE r.user_id = %(user)s AND i.id = r.item_id AND m.user_id = r.user_id AND m.space_id = i.space_id
  AND (%(space)s IS NULL OR i.space_id = %(space)s)
"""
# One's own words are no news to oneself, unless somebody else spoke in between.
OWN_WORDS_SQL = """
UPDATE following_itemread r SET read_at = %(at)s
WHERE r.user_id = %(user)s AND r.item_id = %(item)s AND r.read_at < %(at)s AND NOT EXISTS (
    SELECT 1 FROM discussion_comment c
    WHERE c.item_id = r.item_id AND c.author_id IS DISTINCT FROM r.user_id AND c.created BETWEEN r.read_at AND %(at)s
)
"""
PURGE_SQL = """
DELETE FROM following_itemread WHERE id IN (
    SELECT r.id FROM following_itemread r JOIN content_item i ON i.id = r.item_id
    LEFT JOIN spaces_readmark m ON m.user_id = r.user_id AND m.space_id = i.space_id
    WHERE r.read_at <= m.new_since OR r.read_at < %(horizon)s
    LIMIT %(limit)s
)
"""


def open_item(user: Any, item: Any) -> datetime | None:
    """Note that `user` reads `item` now. Returns (aware) since when what they have not seen is new to them: a moment
    of their last visit, or None when all of it is new.

    One statement. What it learns on the way is left as `item.for_reader`, for the item's menu.
    """
    values = {"user": user.pk, "item": item.pk, "space": item.space_id, "now": timezone.now(), "pause": PAUSE}
    before, mark, followed, kept = fetch(OPEN_SQL, values)[0]
    item.for_reader = ForReader(followed, kept)
    if before is None and mark is not None and mark >= item.dated:
        return mark
    return before


@transaction.atomic
def mark_space_read(*, actor: Any, space: Space) -> None:
    """All that is in `space` now is read: the watermark moves, and the exceptions to it go.

    Raises PermissionDenied for who is no member.
    """
    if Membership.objects.role_of(actor, space.pk) is None:
        raise PermissionDenied
    mark_read(actor, space)
    _clear(actor, space)


@transaction.atomic
def mark_everything_read(*, actor: Any) -> None:
    """All that is in the spaces of `actor` now is read."""
    mark_all_read(actor)
    _clear(actor, None)


def _clear(user: Any, space: Space | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(CLEAR_SQL, {"user": user.pk, "space": space.pk if space else None})


def note_own_words(user_id: int, item_id: int, at: datetime) -> None:
    """What `user` said on an item at that moment is nothing new to them."""
    with connection.cursor() as cursor:
        cursor.execute(OWN_WORDS_SQL, {"user": user_id, "item": item_id, "at": at})


def purge() -> int:
    """Remove what says nothing any more: what lies before its space's watermark, or too far back. Returns how many."""
    removed = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(PURGE_SQL, {"horizon": timezone.now() - HORIZON, "limit": PURGED_AT_ONCE})
            removed += cursor.rowcount
            if cursor.rowcount < PURGED_AT_ONCE:
                return removed
