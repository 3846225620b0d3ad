"""Rows of a forum's list: one drawing per thread, version and language, kept and shared by all readers."""

from collections.abc import Iterable
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext

from apps.accounts.models import User
from apps.content.cards import card_of, person_of
from apps.content.models import Item
from apps.core.fragments import kept
from apps.forums.models import Question, Topic
from apps.forums.reads import Found, faces_of

UNREAD = "<!--unread-->"


def draw(found: Iterable[Found], unread: dict[int, int]) -> list[SafeString]:
    """Return the rows, which the reader may see, with what is unread to them put on."""
    rows = list(found)
    language = get_language() or "en"
    drawn = kept({row.id: f"thread:{row.id}:{row.version}:{language}" for row in rows}, draw_missing)
    template = get_template("forums/unread.html")

    def marked(row: Found) -> str:
        n = unread.get(row.id)
        if not n:
            return drawn[row.id]
        said = ngettext("%(n)d new", "%(n)d new", n) % {"n": n}
        return drawn[row.id].replace(UNREAD, template.render({"n": said}).strip(), 1)

    return [mark_safe(marked(row)) for row in rows if row.id in drawn]  # noqa: S308  (drawn by our templates)


def draw_missing(missing: list[int]) -> dict[int, str]:
    """Draw these threads, from a few reads for all of them together."""
    faces = faces_of(missing)
    people = User.objects.in_bulk({pk for ids in faces.values() for pk in ids})
    shelves: dict[int, Any] = {}
    for model in (Topic, Question):
        shelves |= {row.pk: row.category for row in model.visible_rows(missing)}
    template = get_template("forums/row.html")
    return {
        item.pk: template.render(
            {
                "item": card_of(item),
                "category": shelves.get(item.pk),
                "faces": [person_of(people[pk]) for pk in faces.get(item.pk, []) if pk in people],
            }
        )
        for item in Item.for_cards(missing)
    }
