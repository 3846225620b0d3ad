# ruff: noqa: S608  (put together from the constants of this file and of the streams)
"""Lists of items: candidates by bounded reads, over which the door has the last word.

A page of published items costs the same however much of it is hidden: of no more than `WINDOW` rows, in the order in
which they moved, it is asked whether they may be read. Where fewer of them may, the page is short and the next goes on
from there.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q

from apps.accounts.models import User
from apps.api.cursors import cursor_of, place_in
from apps.api.problems import Problem
from apps.content.door import MOST_IDS
from apps.content.models import Item, State
from apps.core.pages import Page
from apps.core.readers import ReadersFetch
from apps.home.reads import ALIVE, BEFORE, BY_ACTIVITY, READABLE
from apps.spaces.models import Space
from apps.tagging.models import Tag

WINDOW = 1000
NAME = "items"
WHERE = {
    "space": "i.space_id = %(space)s",
    "kind": "i.kind = %(kind)s",
    "tag": "i.id IN (SELECT content_object_id FROM tagging_itemtag WHERE tag_id = %(tag)s)",
}
# What somebody wrote is read in two ways, each from an index of its own: asked for either at once, all items are read.
AUTHOR = "i.author_id = %(author)s"
COAUTHOR = "c.user_id = %(author)s AND i.author_id IS DISTINCT FROM c.user_id"
ITEMS, COAUTHORED = "content_item i", "content_coauthor c JOIN content_item i ON i.id = c.item_id"
FOUND_SQL = """
WITH readable AS ({readable})
SELECT id, at, fits FROM (
    SELECT id, at, space_id IN (SELECT id FROM readable) AS fits, row_number() OVER () AS n FROM (
        SELECT * FROM ({sources}) found ORDER BY at DESC, id DESC LIMIT {window}
    ) looked_at
) numbered
WHERE fits OR n = {window} LIMIT %(limit)s
"""

_rows = ReadersFetch(
    lambda reader, ids: Item.visible_to(reader).filter(pk__in=ids).select_related("space", "author"),
    lists={"ids": MOST_IDS},
)


@dataclass(frozen=True)
class Asked:
    """What a list of items is narrowed to: the ids of a space, an author and a tag, and the name of a kind."""

    space: int | None = None
    kind: str | None = None
    author: int | None = None
    tag: int | None = None

    @property
    def named(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if value is not None}


def source(which: str, rows: str = ITEMS) -> str:
    """Return a read of the newest of `rows` for which `which` holds."""
    return f"""(
    SELECT i.id, i.last_activity_at AS at, i.space_id FROM {rows}
    WHERE {which} AND {ALIVE} AND {BEFORE} {BY_ACTIVITY} LIMIT {WINDOW}
    )"""


def sql_for(asked: Asked) -> str:
    """Return the statement that finds what is `asked` for, as (id, moment, whether it may be read)."""
    where = " AND ".join(["true", *(condition for name, condition in WHERE.items() if name in asked.named)])
    if asked.author is None:
        sources = source(where)
    else:
        sources = f"{source(f'{AUTHOR} AND {where}')} UNION ALL {source(f'{COAUTHOR} AND {where}', COAUTHORED)}"
    return FOUND_SQL.format(readable=READABLE, sources=sources, window=WINDOW)


def published(user: Any, asked: Asked, cursor: str, limit: int) -> Page[Item]:
    """Return a page of what is published and `user` may see, the one that moved last first."""
    at, pk = place_in(NAME, cursor, 2) or ("infinity", 2**63 - 1)
    values = {"user": user.pk, "guest": user.is_guest, "purpose": "", "at": at, "id": pk, "limit": limit + 1}
    with connection.cursor() as reader:
        reader.execute(sql_for(asked), values | asked.named)
        found = reader.fetchall()
    shown = found[:limit]
    more = len(found) > limit or (bool(found) and not found[-1][2])
    following = cursor_of(NAME, shown[-1][1].isoformat(), shown[-1][0]) if more else None
    return Page(in_order(user, [pk for pk, _at, fits in shown if fits]), following)


def in_order(user: Any, ids: list[int]) -> list[Item]:
    """Return those of the items with these ids (at most 64) that `user` may see, in this order."""
    known = {item.pk: item for item in _rows(user, ids=ids)} if ids else {}
    return [known[pk] for pk in ids if pk in known]


def in_state(user: Any, state: str, asked: Asked, cursor: str, limit: int) -> Page[Item]:
    """Return a page of what is in another state than published and `user` may see, newest first.

    Raises Problem where that would be looked for in all spaces, though only in some of them can there be any.
    """
    name = f"{NAME}.{state}"
    if state in {State.HIDDEN, State.ARCHIVED} and asked.space is None:
        raise Problem("invalid", "Name the space in which to look for what is hidden or archived.")
    found = Item.visible_to(user).filter(state=state)
    narrowed = {"space": "space_id", "kind": "kind", "tag": "item_tags__tag_id"}
    found = found.filter(**{narrowed[key]: value for key, value in asked.named.items() if key in narrowed})
    if asked.author is not None:
        found = found.filter(Q(author_id=asked.author) | Q(coauthor_ids__contains=[asked.author]))
    if place := place_in(name, cursor, 1):
        found = found.filter(pk__lt=place[0])
    ids = list(found.order_by("-pk").values_list("pk", flat=True)[: limit + 1])
    following = cursor_of(name, ids[limit - 1]) if len(ids) > limit else None
    return Page(in_order(user, ids[:limit]), following)


def asked_for(user: Any, space: str | None, kind: str | None, author: str | None, tag: str | None) -> Asked | None:
    """Return what a list is narrowed to, None where it names what `user` cannot know of: then nothing is in it."""
    space_id = _id(Space.objects.readable_by(user).filter(slug=space)) if space else None
    author_id = _id(User.objects.filter(username=author, is_active=True)) if author else None
    tag_id = _id(Tag.visible_to(user).filter(slug=tag)) if tag else None
    if (space and space_id is None) or (author and author_id is None) or (tag and tag_id is None):
        return None
    return Asked(space_id, kind, author_id, tag_id)


def _id(rows: Any) -> int | None:
    return rows.values_list("pk", flat=True).first()
