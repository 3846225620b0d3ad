"""What content itself adds to the pages of others: what can be done with an item, and what is pinned in a space."""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.content import cards
from apps.content.growth import ways
from apps.content.models import MOST_PINNED, Item
from apps.core.registry import ItemAct, SpacePanel, item_acts, kinds, space_panels
from apps.spaces.versions import kept


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


def entry(item: Any) -> dict[str, Any]:
    kind = kinds.get(item.kind)
    return {
        "url": item.get_absolute_url(), "title": item.title, "html": item.excerpt, "label": kind.label,
        "icon": kind.icon, "name": item.author.name if item.author else _("Someone who has left"),
    }  # fmt: skip


def pinning(request: Any, item: Any, can_do: frozenset[str]) -> list[dict[str, Any]]:
    if "item.pin" not in can_do:
        return []
    if item.pinned_at:
        return [{"label": _("Take the pin out"), "icon": "pin-off", "action": reverse("item_unpin", args=[item.pk])}]
    return [{"label": _("Pin to the top of the space"), "icon": "pin", "action": reverse("item_pin", args=[item.pk])}]


def closing(request: Any, item: Any, can_do: frozenset[str]) -> list[dict[str, Any]]:
    if "item.close" in can_do:
        url = reverse("item_close", args=[item.pk])
        return [{"label": _("Close the conversation"), "icon": "lock", "url": url}]
    if "item.reopen" in can_do and item.closed_at:
        action = reverse("item_reopen", args=[item.pk])
        return [{"label": _("Open the conversation again"), "icon": "message-square", "action": action}]
    return []


def renewing(request: Any, item: Any, can_do: frozenset[str]) -> list[dict[str, Any]]:
    if "item.renew" not in can_do:
        return []
    action = reverse("item_renew", args=[item.pk])
    return [{"label": _("Bring back to the streams"), "icon": "rotate-ccw", "action": action}]


def pinned_ids(space: Any) -> list[int]:
    """Return the ids of what is pinned in `space`. They are the same for everybody; what may be seen is asked after."""
    found = Item.pinned_in(space.pk).values_list("pk", flat=True)[:MOST_PINNED]
    return list(kept(space, "pinned", lambda _space: list(found)))


def pinned(request: Any, space: Any, can_do: frozenset[str]) -> str:
    """Show what is pinned in the space and may be seen by the reader, as one short list."""
    ids = pinned_ids(space)
    seen = Item.visible_to(request.user).published().filter(pk__in=ids).values_list("pk", "version") if ids else []
    drawn = cards.draw_compact(seen)
    rows = [drawn[pk] for pk in ids if pk in drawn]
    return render_to_string("content/pinned.html", {"rows": rows}) if rows else ""


item_acts.add(ItemAct("growing", growing, order=20))
item_acts.add(ItemAct("renewing", renewing, order=10))
item_acts.add(ItemAct("pinning", pinning, order=60))
item_acts.add(ItemAct("closing", closing, order=70))
space_panels.add(SpacePanel("pinned", "top", pinned, order=20))
