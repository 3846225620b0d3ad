"""What videos add to their own menu."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.registry import ItemAct, item_acts


def acts_of(request: Any, item: Any, can_do: frozenset[str]) -> list[dict[str, Any]]:
    if item.kind != "video" or "item.edit" not in can_do:
        return []
    return [{"label": _("Captions"), "icon": "message-square", "url": reverse("video_captioning", args=[item.pk])}]


item_acts.add(ItemAct("videos", acts_of, order=57))
