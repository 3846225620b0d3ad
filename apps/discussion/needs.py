"""What waits for a person in conversations: whoever named them and has not been seen yet."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.content.models import Item
from apps.core.readers import ReadersRead
from apps.core.registry import Need, needs
from apps.discussion.models import Mention

# Of more unseen mentions only the newest are looked at.
MOST = 100


def _unseen(reader: Any, user: int) -> Any:
    newest = Mention.objects.filter(user_id=user, seen_at=None).order_by("-pk").values("pk")[:MOST]
    told = Mention.objects.filter(
        pk__in=newest, item__in=Item.visible_to(reader).values("pk"), comment__deleted_at=None, comment__hidden_at=None
    )
    return told.order_by("-pk").values_list(
        "comment_id", "comment__author__name", "item_id", "item__author__name", "item__space__name", "created"
    )


unseen = ReadersRead(lambda reader: _unseen(reader, reader.pk))


def mentions(found: list[Any], limit: int) -> list[dict[str, Any]]:
    """Return the newest mentions somebody has not opened yet, on items they may see now."""
    rows = []
    for comment, answered_by, item, written_by, space, at in found[:limit]:
        if comment:
            text, url = _("%(name)s names you in a comment"), reverse("comment", args=[comment])
        else:
            text, url = _("%(name)s names you"), reverse("item_short", args=[item])
        name = (answered_by if comment else written_by) or _("Someone who has left")
        rows.append(
            {"icon": "at-sign", "text": text % {"name": name}, "url": url, "note": space, "at": at, "act": _("Read")}
        )
    return rows


needs.add(Need("mentions", mentions, order=20, read=unseen, moments=(5,)))
