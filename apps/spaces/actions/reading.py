"""Until when somebody has seen a space. Each is one statement and no event: it is nobody else's concern."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from apps.spaces.models import Space

PAUSE = timedelta(minutes=30)  # after so long a visit is over, and the next one begins

MARK_SQL = """
INSERT INTO spaces_readmark (user_id, space_id, read_at, new_since) VALUES (%(user)s, %(space)s, %(now)s, %(now)s)
ON CONFLICT (user_id, space_id) DO UPDATE SET read_at = EXCLUDED.read_at, new_since = EXCLUDED.new_since
"""
MARK_ALL_SQL = """
INSERT INTO spaces_readmark (user_id, space_id, read_at, new_since)
SELECT user_id, space_id, %(now)s, %(now)s FROM spaces_membership WHERE user_id = %(user)s ORDER BY space_id
ON CONFLICT (user_id, space_id) DO UPDATE SET read_at = EXCLUDED.read_at, new_since = EXCLUDED.new_since
"""
VISIT_SQL = """
INSERT INTO spaces_readmark AS mark (user_id, space_id, read_at, new_since)
SELECT user_id, space_id, %(now)s, joined FROM spaces_membership WHERE user_id = %(user)s AND space_id = %(space)s
ON CONFLICT (user_id, space_id) DO UPDATE SET
    new_since = CASE WHEN mark.read_at < EXCLUDED.read_at - %(pause)s THEN mark.read_at ELSE mark.new_since END,
    read_at = GREATEST(mark.read_at, EXCLUDED.read_at)
"""


def mark_read(user: Any, space: Space) -> None:
    """Note that `user` has read all that is in `space` now."""
    _write(MARK_SQL, user=user.pk, space=space.pk)


def mark_all_read(user: Any) -> None:
    """Note that `user` has read all that is in their spaces now."""
    _write(MARK_ALL_SQL, user=user.pk)


def visit(user: Any, space: Space) -> None:
    """Note that the member `user` is in `space` now; nothing for those who are no members.

    What was there when the visit before ended is no longer new.
    """
    _write(VISIT_SQL, user=user.pk, space=space.pk, pause=PAUSE)


def _write(sql: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"now": timezone.now(), **values})
