"""Streams: which items, in what order, page by page. Ids come from bounded reads; `visible_to` has the last word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from apps.content import cards
from apps.content.door import visible_versions
from apps.content.references import fill_many
from apps.core.pages import Cursor, Page
from apps.core.prepared import fetch
from apps.discussion.threads import my_reactions, press
from apps.following.marks import Marks
from apps.home import reads

SIZE = 20
FAR_FUTURE = "infinity"
Found = list[tuple[int, datetime]]


@dataclass(frozen=True)
class Card:
    """One card of a stream: ready HTML, the moment by which it is ordered, and whether its reader has yet to see it."""

    id: int
    html: SafeString
    at: Any
    unread: bool = False


def walk(rows: Iterable[tuple[int, datetime, bool, bool]], size: int) -> tuple[Found, Cursor | None]:
    """Return the first `size` items among `rows` (see reads.py), and where the next page begins, if there is one.

    A thing that several sources name stands in `rows` more than once, one below the other.
    """
    kept: Found = []
    for pk, at, fits, last in rows:
        if fits and (not kept or kept[-1][0] != pk):
            if len(kept) == size:
                return kept, Cursor(kept[-1][1], kept[-1][0])
            kept.append((pk, at))
        if last:
            return kept, Cursor(at, pk)
    return kept, None


def find(sql: str, viewer: Any, after: Cursor | None, size: int = SIZE, **values: Any) -> tuple[Found, Cursor | None]:
    """Run one of the reads and return (id, moment) of a page of candidates for `viewer`, and where the next begins."""
    bounds = {"at": after.at if after else FAR_FUTURE, "id": after.id if after else reads.BEYOND}
    who = {"user": viewer.pk, "guest": viewer.is_guest, "purpose": "", "kind": ""}
    rows = fetch(sql, {**bounds, **who, **values})
    if len(rows) == reads.MERGED:
        rows[-1] = (*rows[-1][:3], True)
    return walk(rows, size)


def read(sql: str, viewer: Any, after: Cursor | None, **values: Any) -> Page[Card]:
    """Run one of the reads for `viewer` and return a page of cards they may see."""
    found, following = find(sql, viewer, after, **values)
    return Page(draw(viewer, found), following.encode() if following else None)


def draw(user: Any, found: Found) -> list[Card]:
    """Return the cards of the found (id, moment) rows that `user` may see, in the same order."""
    versions = visible_versions(user, [pk for pk, _at in found])
    drawn = cards.draw(versions.items())
    mine = my_reactions(user, items=list(versions))
    rows = [(pk, at) for pk, at in found if pk in drawn]
    filled = fill_many([press(drawn[pk], mine.get(pk, ())) for pk, _at in rows], user)
    return [
        Card(pk, mark_safe(html), at)  # noqa: S308  (drawn by our templates)
        for (pk, at), html in zip(rows, filled, strict=True)
    ]


def with_marks(page: Page[Card], marks: Marks) -> Page[Card]:
    """Return the page with a mark on each card that its reader has not read; kept pieces know nothing of it."""
    mark = get_template("home/unread.html").render().strip()

    def marked(card: Card) -> Card:
        if not marks.is_unread(card.id, card.at):
            return card
        # Every card is one element; the mark is the first thing in it.
        html = mark_safe(card.html.replace(">", f">{mark}", 1))  # noqa: S308  (drawn by our templates)
        return Card(card.id, html, card.at, unread=True)

    return Page([marked(card) for card in page.rows], page.next)


def home_read(kind: str, after: Cursor | None) -> tuple[str, int]:
    """Return the read for home and how many spaces it looks into: on page one those that moved last will do."""
    sql = reads.HOME_OF_KIND_SQL if kind else reads.HOME_SQL
    return sql, reads.LIVELIEST if after is None else 2**31


def home(user: Any, after: Cursor | None = None, purpose: str = "", kind: str = "") -> Page[Card]:
    """What is new in the spaces, from the people and on the tags that `user` follows, newest activity first.

    Of spaces followed with "highlights", only what has a title, is pinned, or has at least five comments.
    """
    sql, spaces = home_read(kind, after)
    return read(sql, user, after, purpose=purpose, kind=kind, spaces=spaces)


def in_space(user: Any, space: Any, after: Cursor | None = None) -> Page[Card]:
    return read(reads.SPACE_SQL, user, after, value=space.pk)


def by_person(user: Any, person: Any, after: Cursor | None = None, kind: str = "") -> Page[Card]:
    """What `person` wrote, alone or with others, where `user` may read."""
    return read(reads.PERSON_SQL, user, after, value=person.pk, kind=kind)


def with_tag(user: Any, tag: Any, after: Cursor | None = None, kind: str = "") -> Page[Card]:
    """What carries `tag`, newest first."""
    return read(reads.TAG_SQL, user, after, value=tag.pk, kind=kind)
