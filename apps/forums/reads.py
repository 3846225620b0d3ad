# ruff: noqa: S608  (put together from the constants of this file alone)
"""The threads of a forum, the one that moved last first: bounded reads, over which the door has the last word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from apps.content.door import visible_versions
from apps.core.pages import Cursor, Page
from apps.following.marks import Marks
from apps.spaces.models import Space

SIZE = 20
FACES = 4
LOOKED_AT = 40

ALIVE = "i.state = 'published' AND i.deleted_at IS NULL"
BEFORE = "(i.last_activity_at, i.id) < (%(at)s::timestamptz, %(id)s)"
NEWEST = "ORDER BY i.last_activity_at DESC, i.id DESC LIMIT %(limit)s"
# A duplicate is as answered as its original, to those who may see that.
ANSWERED_THERE = """i.facts ? 'duplicate' AND EXISTS (
    SELECT FROM forums_duplicate d JOIN content_item o ON o.id = d.original_id
    WHERE d.question_id = i.id AND o.facts ? 'accepted' AND o.state = 'published' AND o.deleted_at IS NULL
      AND o.space_id IN (SELECT readable.pk FROM readable)
)"""
SHOWS = {
    "all": ("true", ("topic", "question")),
    "questions": ("true", ("question",)),
    "unanswered": (f"COALESCE((i.facts->>'answers')::int, 0) = 0 AND NOT ({ANSWERED_THERE})", ("question",)),
    "open": (f"NOT i.facts ? 'accepted' AND NOT ({ANSWERED_THERE})", ("question",)),
    "topics": ("true", ("topic",)),
    "review": (
        "i.facts ? 'stale' AND EXISTS (SELECT FROM forums_verification v WHERE v.question_id = i.id AND v.stale)",
        ("question",),
    ),
}
UNREAD_SQL = """
SELECT c.item_id, count(*) FROM unnest(%(ids)s::bigint[], %(since)s::timestamptz[]) AS w (item_id, since)
JOIN discussion_comment c ON c.item_id = w.item_id AND c.created > w.since
WHERE c.deleted_at IS NULL AND c.hidden_at IS NULL AND c.author_id IS DISTINCT FROM %(user)s
GROUP BY c.item_id
"""
FACES_SQL = """
SELECT w.item_id, f.author_id FROM unnest(%(ids)s::bigint[]) AS w (item_id)
CROSS JOIN LATERAL (
    SELECT author_id, max(id) AS last FROM (
        SELECT author_id, id FROM discussion_comment
        WHERE item_id = w.item_id AND deleted_at IS NULL AND hidden_at IS NULL AND author_id IS NOT NULL
        ORDER BY id DESC LIMIT %(most)s
    ) newest GROUP BY author_id ORDER BY last DESC LIMIT %(faces)s
) f
ORDER BY w.item_id, f.last DESC
"""


@dataclass(frozen=True)
class Found:
    """One thread of a page: its id and version, and when it moved last."""

    id: int
    version: int
    at: datetime


def _read(kind: str, fits: str, category: bool) -> str:
    joined = f"JOIN forums_{kind} t ON t.item_ptr_id = i.id" if category else ""
    on_it = "AND t.category_id = %(category)s" if category else ""
    return f"""(
    SELECT i.id, i.last_activity_at AS at FROM content_item i {joined}
    WHERE i.space_id = %(space)s AND i.kind = '{kind}' AND {ALIVE} AND {BEFORE} AND {fits} {on_it} {NEWEST}
    )"""


def readable_by(user: Any) -> tuple[str, dict[str, Any]]:
    """Return the SQL that selects the ids, as `pk`, of the spaces that `user` may read, and its named values."""
    sql, values = Space.objects.readable_by(user).order_by().values("pk").query.sql_with_params()
    named = {f"reader_{n}": value for n, value in enumerate(values)}
    return f"SELECT s.pk FROM ({sql % tuple(f'%({name})s' for name in named)}) s", named


def page_of(user: Any, space: Any, show: str, category: int, after: Cursor | None) -> Page[Found]:
    """Return a page of the threads of `space` that `user` may see.

    `show` is a key of SHOWS, `category` the id of a category or 0 for all. Raises KeyError for another `show`.
    """
    fits, kinds = SHOWS[show]
    reads = " UNION ALL ".join(_read(kind, fits, bool(category)) for kind in kinds)
    readable, reader = readable_by(user)
    sql = f"WITH readable AS MATERIALIZED ({readable}) "
    sql += f"SELECT id, at FROM ({reads}) found ORDER BY at DESC, id DESC LIMIT %(limit)s"
    values = reader | {
        "space": space.pk, "category": category, "limit": SIZE + 1,
        "at": after.at if after else "infinity", "id": after.id if after else 2**63 - 1,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        page = Page.cut(cursor.fetchall(), SIZE, lambda row: Cursor(row[1], row[0]).encode())
    versions = visible_versions(user, [pk for pk, _at in page.rows])
    return page.showing([Found(pk, versions[pk], at) for pk, at in page.rows if pk in versions])


def unread_in(user: Any, rows: list[Found], marks: Marks | None) -> dict[int, int]:
    """Return {id: comments by others since `user` had it open or read the space} of the rows that have some."""
    moved = [row for row in rows if marks and marks.is_unread(row.id, row.at)]
    if not moved or marks is None:
        return {}
    since = [max(marks.new_since, marks.opened.get(row.id, marks.new_since)) for row in moved]
    with connection.cursor() as cursor:
        cursor.execute(UNREAD_SQL, {"ids": [row.id for row in moved], "since": since, "user": user.pk})
        return dict(cursor.fetchall())


def faces_of(ids: Iterable[int]) -> dict[int, list[int]]:
    """Return {id: up to four people} who wrote in these threads last, the last first."""
    faces: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(FACES_SQL, {"ids": list(ids), "most": LOOKED_AT, "faces": FACES})
        for pk, person in cursor.fetchall():
            faces.setdefault(pk, []).append(person)
    return faces
