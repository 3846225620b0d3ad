"""What documents add to their own menu and to what is said about them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.registry import CommentAct, ItemAct, comment_acts, item_acts
from apps.documents.marks import passage_lines


def acts_of(request: Any, item: Any, can_do: frozenset[str]) -> list[dict[str, Any]]:
    if item.kind != "document":
        return []
    rows = []
    if "item.comment" in can_do:
        label = _("Comment on words in it")
        rows.append({"label": label, "icon": "message-square", "url": reverse("document_passage", args=[item.pk])})
        rows.append(
            {"label": _("Suggestions"), "icon": "pen-line", "url": reverse("document_suggestions", args=[item.pk])}
        )
    rows.append({"label": _("Who wrote what"), "icon": "users", "url": reverse("document_authors", args=[item.pk])})
    if "item.lead" in can_do:
        label = _("Who writes, and who keeps it true")
        rows.append({"label": label, "icon": "settings", "url": reverse("document_settings", args=[item.pk])})
    if "item.announce" in can_do:
        label = _("Ask members to read it")
        rows.append({"label": label, "icon": "megaphone", "url": reverse("document_ask_to_read", args=[item.pk])})
    if "item.hide" in can_do:
        label = _("Take words out of its history")
        rows.append({"label": label, "icon": "trash-2", "url": reverse("document_erase", args=[item.pk])})
    if "item.move" in can_do:
        label = _("Move to another space")
        rows.append({"label": label, "icon": "folder", "url": reverse("document_move", args=[item.pk])})
    rows.append({"label": _("Take it out"), "icon": "download", "url": reverse("document_export", args=[item.pk])})
    return rows


item_acts.add(ItemAct("documents", acts_of, order=56))
comment_acts.add(CommentAct("passages", passage_lines, order=5, place="about"))
