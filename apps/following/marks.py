"""What somebody has read: one watermark per space, and the items they opened after it.

An item is unread when it moved after the watermark and after the person last had it open. The watermark advances by
itself from visit to visit (spaces.actions.visit) and when somebody says that they have read everything, so that only
what was opened since needs a row of its own. What moved more than 90 days ago counts as read.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from apps.core.prepared import fetch
from apps.spaces.actions import PAUSE
from apps.spaces.models import Space

HORIZON = timedelta(days=90)

MARKS_SQL = """
SELECT r.read_at,
       GREATEST(CASE WHEN r.read_at IS NULL THEN m.joined WHEN r.read_at < %(now)s::timestamptz - %(pause)s::interval
                     THEN r.read_at
                ELSE r.new_since END, %(now)s::timestamptz - %(horizon)s::interval),
       i.item_id, i.read_at
FROM spaces_membership m
LEFT JOIN spaces_readmark r ON r.user_id = m.user_id AND r.space_id = m.space_id
LEFT JOIN following_itemread i ON i.user_id = m.user_id AND i.item_id = ANY(%(ids)s)
WHERE m.user_id = %(user)s AND m.space_id = %(space)s
"""


@dataclass(frozen=True)
class ForReader:
    """What an item's menu shows of its reader: whether they follow it, and whether they keep it."""

    followed: bool
    kept: bool


@dataclass(frozen=True)
class Marks:
    """Until when a member has read a space: `read_at` the last visit (None: never), `new_since` the watermark."""

    read_at: datetime | None
    new_since: datetime
    opened: dict[int, datetime]

    def is_unread(self, item_id: int, moved_at: datetime) -> bool:
        return moved_at > max(self.new_since, self.opened.get(item_id, self.new_since))

    def wants_visit(self, space: Space) -> bool:
        """Whether this visit tells anything that is not written down yet."""
        if self.read_at is None or self.read_at < space.last_activity_at:
            return True
        return timezone.now() - self.read_at > PAUSE


def marks_in(user: Any, space: Space, ids: list[int]) -> Marks | None:
    """Return what the member `user` has read of `space` and of its items `ids`; None for who is no member."""
    values = {"user": user.pk, "space": space.pk, "ids": ids}
    moments = {"now": timezone.now(), "pause": PAUSE, "horizon": HORIZON}
    rows = fetch(MARKS_SQL, values | moments)
    if not rows:
        return None
    return Marks(rows[0][0], rows[0][1], {pk: at for _read_at, _since, pk, at in rows if pk is not None})
