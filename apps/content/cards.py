"""Cards: one drawing per item, version and language, kept and shared by all readers.

A kept card holds no access decision and nothing about its reader. Whoever asks for cards has already passed
`visible_to`; what belongs to the reader (their own reactions, what else the text names) is put on afterwards.
"""

from collections.abc import Iterable
from typing import Any

from django.template.loader import get_template
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, gettext, gettext_noop

from apps.content.models import Item
from apps.content.presentation import present
from apps.core import richtext
from apps.core.fragments import kept
from apps.core.names import initials
from apps.core.registry import kinds

BEGINNING = 200
REACTION_NAMES = {
    "👍": gettext_noop("Like"),
    "❤️": gettext_noop("Love"),
    "💡": gettext_noop("Insightful"),
    "🎉": gettext_noop("Celebrate"),
    "🙏": gettext_noop("Thanks"),
}


def draw(rows: Iterable[tuple[int, int]]) -> dict[int, str]:
    """Return {item id: HTML} for (id, version) pairs the reader may see, drawing only what nobody has drawn yet."""
    language = get_language() or "en"
    keys = {pk: f"card:{pk}:{version}:{language}" for pk, version in rows}
    return kept(keys, lambda missing: {item.pk: draw_one(item) for item in Item.for_cards(missing)})


def draw_compact(rows: Iterable[tuple[int, int]], *, with_space: bool = False) -> dict[int, str]:
    """Return {item id: HTML} as `draw` does, each as one line of a list, which may name the item's space."""
    language = get_language() or "en"
    template = get_template("components/item_compact.html")
    form = "compact-in-space" if with_space else "compact"
    keys = {pk: f"{form}:{pk}:{version}:{language}" for pk, version in rows}

    def draw_missing(missing: list[int]) -> dict[int, str]:
        cards = {item.pk: card_of(item) for item in Item.for_cards(missing)}
        return {
            pk: template.render({"item": card, "where": card["space"] if with_space else None})
            for pk, card in cards.items()
        }

    return kept(keys, draw_missing)


def draw_one(item: Item) -> str:
    template = get_template(kinds.get(item.kind).card_template)
    return template.render({"item": card_of(item)})


def person_of(user: Any) -> dict[str, Any]:
    """Return what a card shows of a person; somebody who has left stays a name."""
    if user is None:
        return {
            "name": gettext("Someone who has left"),
            "username": "",
            "url": "",
            "initials": "–",
            "photo_url": "",
            "hue": 1,
        }
    return {
        "name": user.name, "username": user.username, "url": user.get_absolute_url(), "title": user.title,
        "initials": initials(user.name), "photo_url": user.photo_url, "hue": user.hue,
    }  # fmt: skip


def reactions_of(counts: dict[str, int], url: str) -> list[dict[str, Any]]:
    return [
        {"emoji": emoji, "count": counts.get(emoji, 0), "label": gettext(label), "url": url}
        for emoji, label in REACTION_NAMES.items()
    ]


def images_of(preview: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = []
    for image in preview:
        url = reverse("file", args=[image["id"]])
        rows.append({**image, "url": url, "thumb_url": f"{url}?w=960" if len(rows) == 0 else f"{url}?w=480"})
    return rows


def beginning_of(item: Item) -> str:
    """Return the first words of an item as one line of plain text, for where it stands without its title."""
    return " ".join(richtext.plain_text(item.excerpt).split())[:BEGINNING]


def card_of(item: Item) -> dict[str, Any]:
    """Return what the card templates draw of an item: plain values from the spine alone."""
    kind, space = kinds.get(item.kind), item.space
    return {
        "id": item.pk, "url": item.get_absolute_url(), "kind": item.kind, "kind_label": kind.label,
        "kind_icon": kind.icon, "title": item.title, "author": person_of(item.author),
        "html": present(item.excerpt, anchors=False),
        "space": {"name": space.name, "url": space.get_absolute_url(), "hue": space.hue, "glyph": space.glyph},
        "published_at": item.dated, "beginning": beginning_of(item),
        "stirred_at": item.last_activity_at if item.comment_count else None, "edited": item.edited_at is not None,
        "coauthors": [person_of(row.user) for row in item.coauthors.all()] if item.coauthor_ids else [],
        "facts": item.facts, "confirm_by": parse_date(item.facts.get("confirm_by") or ""),
        "expires_at": item.expires_at, "pinned": item.pinned_at is not None,
        "closed": item.closed_at is not None,
        "images": images_of(item.preview), "comment_count": item.comment_count, "state": item.state,
        "tags": [{"name": name, "url": reverse("tag", args=[slug])} for name, slug in item.tag_names],
        "reactions": reactions_of(item.reaction_counts, reverse("react", args=[item.pk])),
    }  # fmt: skip
