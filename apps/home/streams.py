"""Streams: which items, in what order, page by page. Ids come from bounded reads; `visible_to` has the last word."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from apps.content import cards
from apps.content.door import visible_versions
from apps.core.pages import Cursor, Page
from apps.discussion.threads import my_reactions, press
from apps.following.marks import Marks

SIZE = 20
LIVELIEST_SPACES = 40
FAR_FUTURE = "infinity"

# One bounded read per space, merged: the cost does not grow with how much the portal holds (see docs/performance.md).
HOME_SQL = """
SELECT i.id, i.last_activity_at
FROM (
    SELECT s.id FROM spaces_membership m JOIN spaces_space s ON s.id = m.space_id
    WHERE m.user_id = %(user)s AND (%(purpose)s = '' OR s.purpose = %(purpose)s)
    ORDER BY s.last_activity_at DESC LIMIT %(spaces)s
) mine
CROSS JOIN LATERAL (
    SELECT id, last_activity_at FROM content_item
    WHERE space_id = mine.id AND state = 'published' AND deleted_at IS NULL
      AND (last_activity_at, id) < (%(at)s::timestamptz, %(id)s)
    ORDER BY last_activity_at DESC, id DESC LIMIT %(limit)s
) i
ORDER BY i.last_activity_at DESC, i.id DESC LIMIT %(limit)s
"""
SPACE_SQL = """
SELECT id, last_activity_at FROM content_item
WHERE space_id = %(value)s AND state = 'published' AND deleted_at IS NULL
  AND (last_activity_at, id) < (%(at)s::timestamptz, %(id)s)
ORDER BY last_activity_at DESC, id DESC LIMIT %(limit)s
"""
PERSON_SQL = """
SELECT id, last_activity_at FROM content_item
WHERE author_id = %(value)s AND state = 'published' AND deleted_at IS NULL
  AND (last_activity_at, id) < (%(at)s::timestamptz, %(id)s) AND space_id IN (
    SELECT id FROM spaces_space WHERE visibility = 'open' AND NOT %(guest)s
    UNION ALL SELECT space_id FROM spaces_membership WHERE user_id = %(user)s
  )
ORDER BY last_activity_at DESC, id DESC LIMIT %(limit)s
"""
TAG_SQL = """
SELECT i.id, i.last_activity_at FROM tagging_itemtag t JOIN content_item i ON i.id = t.content_object_id
WHERE t.tag_id = %(value)s AND i.state = 'published' AND i.deleted_at IS NULL
  AND (i.last_activity_at, i.id) < (%(at)s::timestamptz, %(id)s) AND t.space_id IN (
    SELECT id FROM spaces_space WHERE visibility = 'open' AND NOT %(guest)s
    UNION ALL SELECT space_id FROM spaces_membership WHERE user_id = %(user)s
  )
ORDER BY i.last_activity_at DESC, i.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Card:
    """One card of a stream: ready HTML, the moment by which it is ordered, and whether its reader has yet to see it."""

    id: int
    html: SafeString
    at: Any
    unread: bool = False


def read(sql: str, viewer: Any, after: Cursor | None, **values: Any) -> Page[Card]:
    """Run one of the reads above for `viewer` and return a page of cards they may see."""
    bounds = {"at": after.at if after else FAR_FUTURE, "id": after.id if after else 0, "limit": SIZE + 1}
    with connection.cursor() as cursor:
        cursor.execute(sql, {**bounds, **values})
        found = cursor.fetchall()
    page, more = found[:SIZE], len(found) > SIZE
    following = Cursor(page[-1][1], page[-1][0]).encode() if more else None
    return Page(draw(viewer, page), following)


def draw(user: Any, found: list[tuple[int, Any]]) -> list[Card]:
    """Return the cards of the found (id, moment) rows that `user` may see, in the same order."""
    versions = visible_versions(user, [pk for pk, _at in found])
    drawn = cards.draw(versions.items())
    mine = my_reactions(user, items=list(versions))
    return [
        Card(pk, mark_safe(press(drawn[pk], mine.get(pk, ()))), at)  # noqa: S308  (drawn by our templates)
        for pk, at in found
        if pk in drawn
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


def home(user: Any, after: Cursor | None = None, purpose: str = "") -> Page[Card]:
    """What is new in the spaces of `user`. Page one looks only into the spaces that moved last."""
    # A page holds 21 rows at most, so the 40 spaces that moved last hold them all: each moved with a newer item.
    spaces = LIVELIEST_SPACES if after is None else 10_000
    return read(HOME_SQL, user, after, user=user.pk, purpose=purpose, spaces=spaces)


def in_space(user: Any, space: Any, after: Cursor | None = None) -> Page[Card]:
    return read(SPACE_SQL, user, after, value=space.pk)


def by_person(user: Any, person: Any, after: Cursor | None = None) -> Page[Card]:
    return read(PERSON_SQL, user, after, value=person.pk, user=user.pk, guest=user.is_guest)


def with_tag(user: Any, tag: Any, after: Cursor | None = None) -> Page[Card]:
    return read(TAG_SQL, user, after, value=tag.pk, user=user.pk, guest=user.is_guest)
