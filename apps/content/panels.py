"""What content itself adds to the pages of items: what they grew from, and what grows from them."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from apps.content.growth import family_of, ways
from apps.core.registry import ItemAct, ItemPanel, item_acts, item_panels, kinds


def growing(request: Any, item: Any, can_do: frozenset[str]) -> list[dict[str, Any]]:
    """Offer to make something more lasting of an item, one act for each kind it can become."""
    if "item.grow" not in can_do:
        return []
    return [
        {
            "label": _("Grow into: %(kind)s") % {"kind": kind.label},
            "icon": "sprout",
            "url": grown_url(kind.create_url(item.space), item),
        }
        for kind in ways(item)
    ]


def grown_url(create_url: str, item: Any) -> str:
    return f"{create_url}{'&' if '?' in create_url else '?'}from={item.pk}"


def family(request: Any, item: Any, can_do: frozenset[str]) -> str:
    """Show what the item grew from and what grew from it, as far as the reader may see it."""
    sources, results = family_of(request.user, item)
    if not sources and not results:
        return ""
    context = {"sources": [entry(row) for row in sources], "results": [entry(row) for row in results]}
    return render_to_string("content/family.html", context)


def entry(item: Any) -> dict[str, Any]:
    kind = kinds.get(item.kind)
    return {
        "url": item.get_absolute_url(), "title": item.title, "html": item.excerpt, "label": kind.label,
        "icon": kind.icon, "name": item.author.name if item.author else _("Someone who has left"),
    }  # fmt: skip


item_acts.add(ItemAct("growing", growing, order=20))
item_panels.add(ItemPanel("family", "aside", family, order=10))
