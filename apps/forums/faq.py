# ruff: noqa: S608  (put together from constants alone)
"""The questions of a space that come up most: marked as asked before, named by other texts, wanted by many."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from apps.content.door import visible_versions
from apps.content.models import Item
from apps.core.richtext import plain_text
from apps.discussion.models import Comment
from apps.forums.reads import readable_by

MOST = 50
BEGINNING = 280

# What counts is published, in spaces the reader may read; the door has the last word over what is shown.
SEEN = "o.state = 'published' AND o.deleted_at IS NULL AND o.space_id IN (SELECT readable.pk FROM readable)"
RANK_SQL = f"""
WITH readable AS MATERIALIZED ({{readable}})
SELECT i.id, same.n, named.n, wait.n FROM content_item i
CROSS JOIN LATERAL (SELECT COALESCE((i.facts->>'me_too')::int, 0) AS n) wait
CROSS JOIN LATERAL (
    SELECT count(*) AS n FROM forums_duplicate d JOIN content_item o ON o.id = d.question_id
    WHERE d.original_id = i.id AND {SEEN}
) same
CROSS JOIN LATERAL (
    SELECT count(*) AS n FROM discussion_reference r LEFT JOIN discussion_comment c ON c.id = r.comment_id
    JOIN content_item o ON o.id = COALESCE(r.item_id, c.item_id)
    WHERE r.target_id = i.id AND o.id <> i.id AND c.deleted_at IS NULL AND {SEEN}
) named
WHERE i.space_id = %(space)s AND i.kind = 'question' AND i.state = 'published' AND i.deleted_at IS NULL
  AND same.n + named.n + wait.n > 0
  AND NOT (i.facts ? 'duplicate' AND EXISTS (
    SELECT FROM forums_duplicate d JOIN content_item o ON o.id = d.original_id WHERE d.question_id = i.id AND {SEEN}
  ))
ORDER BY same.n + named.n + wait.n DESC, i.id DESC LIMIT %(most)s
"""


@dataclass(frozen=True)
class Asked:
    """One of the most linked questions, what counts for it, and how its accepted answer begins ("" without one)."""

    item: Item
    duplicates: int
    links: int
    waiting: int
    answer: str

    @property
    def total(self) -> int:
        return self.duplicates + self.links + self.waiting


def most_linked(user: Any, space: Any) -> list[Asked]:
    """Return at most fifty questions of `space`, the most linked first; only what `user` may see counts."""
    readable, values = readable_by(user)
    with connection.cursor() as cursor:
        cursor.execute(RANK_SQL.format(readable=readable), {**values, "space": space.pk, "most": MOST})
        rows = cursor.fetchall()
    seen = visible_versions(user, [row[0] for row in rows])
    items = {item.pk: item for item in Item.for_cards(list(seen))} if seen else {}
    accepted = Comment.visible_to(user).filter(item_id__in=list(items), accepted=True)
    answers = {pk: beginning(body) for pk, body in accepted.values_list("item_id", "body")} if items else {}
    return [Asked(items[pk], same, named, wait, answers.get(pk, "")) for pk, same, named, wait in rows if pk in items]


def beginning(body: str) -> str:
    text = " ".join(plain_text(body).split())
    return text if len(text) <= BEGINNING else f"{text[:BEGINNING].rsplit(' ', 1)[0]}…"
