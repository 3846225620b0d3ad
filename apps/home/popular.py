# ruff: noqa: S608  (put together from constants)
"""*Popular this week*: how many people each thing moved, counted in the open.

The rule, in the words of the page: in the last seven days, each person who reacted to a thing, commented on it or said
that it helped at work counts once, whatever they did and how often; those who wrote it do not count. Of two things with
as many people, the newer one comes first. Only what the reader may see is counted and listed, and nothing about the
reader themselves changes the order.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.safestring import mark_safe

from apps.content.cards import draw_compact
from apps.content.door import visible_versions
from apps.home.reads import ALIVE, IN_TIME, READABLE

SHOWN = 20
# Of each sort of act no more than so many are looked at, the newest: the cost stays the same in a busy week.
ACTS = 5000
WEEK = "statement_timestamp() - interval '7 days'"

POPULAR_SQL = f"""
WITH readable AS ({READABLE}), reactions AS (
    SELECT item_id, user_id AS person, created FROM discussion_reaction ORDER BY id DESC LIMIT {ACTS}
), comments AS (
    SELECT item_id, author_id AS person, created, deleted_at, hidden_at
    FROM discussion_comment ORDER BY id DESC LIMIT {ACTS}
), uses AS (
    SELECT item_id, user_id AS person, created, withdrawn_at FROM impact_receipt ORDER BY id DESC LIMIT {ACTS}
), moved AS (
    SELECT item_id, person FROM reactions WHERE created > {WEEK} AND item_id IS NOT NULL
    UNION SELECT item_id, person FROM comments
        WHERE created > {WEEK} AND deleted_at IS NULL AND hidden_at IS NULL AND person IS NOT NULL
    UNION SELECT item_id, person FROM uses WHERE created > {WEEK} AND withdrawn_at IS NULL
)
SELECT i.id, count(*) AS people,
    (SELECT count(*) FILTER (WHERE created > {WEEK}) = {ACTS} FROM reactions)
    OR (SELECT count(*) FILTER (WHERE created > {WEEK}) = {ACTS} FROM comments)
    OR (SELECT count(*) FILTER (WHERE created > {WEEK}) = {ACTS} FROM uses) AS full
FROM moved m JOIN content_item i ON i.id = m.item_id
WHERE {ALIVE} AND {IN_TIME} AND i.space_id IN (SELECT id FROM readable)
  AND m.person IS DISTINCT FROM i.author_id AND NOT m.person = ANY(i.coauthor_ids)
GROUP BY i.id ORDER BY people DESC, COALESCE(i.published_at, i.created) DESC, i.id DESC LIMIT {SHOWN}
"""


@dataclass(frozen=True)
class Popular:
    """The list as {id, html, people}, and whether the week held more acts than were looked at."""

    rows: list[dict[str, Any]]
    full: bool


def this_week(user: Any) -> Popular:
    """Return what moved most people in the last seven days, of what `user` may see now."""
    with connection.cursor() as cursor:
        cursor.execute(POPULAR_SQL, {"user": user.pk, "guest": user.is_guest, "purpose": ""})
        found = cursor.fetchall()
    drawn = draw_compact(visible_versions(user, [pk for pk, _people, _full in found]).items(), with_space=True)
    rows = [
        {"id": pk, "html": mark_safe(drawn[pk]), "people": people}  # noqa: S308  (drawn by our templates)
        for pk, people, _full in found
        if pk in drawn
    ]
    return Popular(rows, any(full for _pk, _people, full in found))
