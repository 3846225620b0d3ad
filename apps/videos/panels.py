"""What videos add to their own menu and to comments on them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.registry import CommentAct, ItemAct, comment_acts, item_acts
from apps.videos.moments import moment_lines


def acts_of(request: Any, item: Any, can_do: frozenset[str]) -> list[dict[str, Any]]:
    if item.kind != "video":
        return []
    rows = []
    if "item.comment" in can_do:
        label = _("Comment on a moment in it")
        rows.append({"label": label, "icon": "message-square", "url": reverse("video_moment", args=[item.pk])})
        rows.append({"label": _("Playlists"), "icon": "list", "url": reverse("video_playlists", args=[item.pk])})
    if "item.edit" in can_do:
        rows.append({"label": _("Captions"), "icon": "captions", "url": reverse("video_captioning", args=[item.pk])})
        rows.append({"label": _("Picture on cards"), "icon": "image", "url": reverse("video_picture", args=[item.pk])})
        label = _("Put another film in its place")
        rows.append({"label": label, "icon": "upload", "url": reverse("video_replace", args=[item.pk])})
    return rows


item_acts.add(ItemAct("videos", acts_of, order=57))
comment_acts.add(CommentAct("moments", moment_lines, order=5, place="about"))
