"""What following adds to the menus of items and spaces."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.registry import ItemAct, SpaceAct, item_acts, space_acts
from apps.following.marks import ForReader
from apps.following.models import Bookmark, Follow, Level
from apps.following.reading import levels_of

LEVEL_ICONS = {Level.ALL: "bell", Level.HIGHLIGHTS: "sparkles", Level.MENTIONS: "at-sign", Level.MUTED: "minus"}


def for_reader(user: Any, item: Any) -> ForReader:
    """Return whether `user` follows and keeps `item`; no query when the page has noted that it was opened."""
    known = getattr(item, "for_reader", None)
    if known is None:
        followed = Follow.objects.filter(user=user, item_id=item.pk).exists()
        known = ForReader(followed, Bookmark.objects.filter(user=user, item_id=item.pk).exists())
    return known


def keeping(request: Any, item: Any, can_do: frozenset[str]) -> list[dict[str, Any]]:
    """Follow it, keep it, or stop doing so."""
    if "item.keep" not in can_do:
        return []
    mine = for_reader(request.user, item)
    follow = (
        {"label": _("Stop following"), "icon": "minus", "action": reverse("unfollow", args=["item", item.pk])}
        if mine.followed
        else {"label": _("Follow"), "icon": "bell", "action": reverse("follow", args=["item", item.pk])}
    )
    keep = (
        {"label": _("Remove from bookmarks"), "icon": "bookmark", "action": reverse("drop", args=[item.pk])}
        if mine.kept
        else {"label": _("Keep"), "icon": "bookmark", "action": reverse("keep", args=[item.pk])}
    )
    return [keep, follow]


def level_rows(request: Any, space: Any, can_do: frozenset[str]) -> list[dict[str, Any]]:
    """How much of the space comes to its reader, as one choice of four."""
    if "space.read" not in can_do:
        return []
    chosen = levels_of(request.user, [space])[space.pk]
    rows = [
        {"label": label, "icon": LEVEL_ICONS[Level(level)], "choice": True, "chosen": chosen == level,
         "action": reverse("space_level", args=[space.slug, level])}
        for level, label in Level.choices
    ]  # fmt: skip
    return [{"head": _("What comes to you from here")}, *rows]


item_acts.add(ItemAct("keeping", keeping, order=10))
space_acts.add(SpaceAct("level", level_rows, order=10))
