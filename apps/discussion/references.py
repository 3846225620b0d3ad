"""Which texts lead to which items: kept by events, read again as a whole after an import and by a command.

What an item is named by is shown on its page, and counted where that says how much it is asked about.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from apps.content.models import Item
from apps.core.registry import archive_kinds
from apps.discussion.models import Comment, Reference

NAMED = re.compile(rf'(?:data-item="|href="(?:{re.escape(settings.PUBLIC_URL)})?/i/)(\d{{1,18}})(?!\d)')
AT_ONCE = 1000
FORGET_SQL = """
DELETE FROM discussion_reference r USING unnest(%(texts)s::bigint[]) AS t (id) WHERE r.{text}_id = t.id
  AND NOT EXISTS (
    SELECT FROM unnest(%(named_by)s::bigint[], %(named)s::bigint[]) AS n (text, target)
    WHERE n.text = t.id AND n.target = r.target_id
)
"""
KEEP_SQL = """
INSERT INTO discussion_reference ({text}_id, target_id)
SELECT n.text, i.id FROM unnest(%(named_by)s::bigint[], %(named)s::bigint[]) AS n (text, target)
JOIN content_item i ON i.id = n.target ON CONFLICT DO NOTHING
"""
MOST_READ = 500
ITEMS_SQL = "SELECT id FROM content_item WHERE kind = %s AND id > %s ORDER BY id LIMIT %s"
COMMENTS_SQL = "SELECT id, body FROM discussion_comment WHERE id > %s ORDER BY id LIMIT %s"


def named_in(html: str) -> list[int]:
    """Return the ids of the items that stored HTML names in a line, shows as a card or links, each once."""
    return list(dict.fromkeys(map(int, NAMED.findall(html))))


def keep(text: str, htmls: dict[int, str]) -> None:
    """Keep which items these texts name, in place of what they named before.

    `htmls` is {id: stored HTML} of items or of comments, as `text` ("item" or "comment") says.
    """
    pairs = [(pk, named) for pk, html in htmls.items() for named in named_in(html) if (text, pk) != ("item", named)]
    values = {
        "texts": list(htmls), "named_by": [pk for pk, _named in pairs], "named": [named for _pk, named in pairs],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(FORGET_SQL.format(text=text), values)
        if pairs:
            cursor.execute(KEEP_SQL.format(text=text), values)


def ids_naming(pk: int) -> QuerySet[Reference, Any]:
    """Return the ids of the newest items in whose text or conversation the item `pk` is named, whoever may see them."""
    rows = Reference.objects.filter(target_id=pk).exclude(comment__deleted_at__isnull=False)
    rows = rows.exclude(comment__hidden_at__isnull=False).annotate(at=Coalesce("item_id", "comment__item_id"))
    return rows.order_by("-at").values("at")[:MOST_READ]


def naming(user: Any, item: Any) -> QuerySet[Item]:
    """Return the published items `user` may see in whose text or conversation `item` is named, newest first."""
    ids = ids_naming(item.pk)
    return Item.visible_to(user).published().filter(pk__in=ids).exclude(pk=item.pk).order_by("-pk")


def keep_of_item(kind: str, pk: int) -> None:
    said = archive_kinds.get(kind).dump([pk]).get(pk)
    keep("item", {pk: said["html"] if said else ""})


def keep_of_comment(pk: int) -> None:
    keep("comment", dict(Comment.texts([pk])))


def read_again() -> int:
    """Read all texts of the portal again. Returns how many there are."""
    read = 0
    for kind in archive_kinds:
        for ids in _chunks(kind.name):
            said = kind.dump(ids)
            keep("item", {pk: said[pk]["html"] if pk in said else "" for pk in ids})
            read += len(ids)
    last = 0
    while rows := _rows(COMMENTS_SQL, [last, AT_ONCE]):
        keep("comment", dict(rows))
        read, last = read + len(rows), rows[-1][0]
    return read


def _chunks(kind: str) -> Iterable[list[int]]:
    last = 0
    while rows := _rows(ITEMS_SQL, [kind, last, AT_ONCE]):
        last = rows[-1][0]
        yield [pk for (pk,) in rows]


def _rows(sql: str, values: list[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
