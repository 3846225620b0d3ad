from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.desk import DeskPage, desk_pages
from apps.core.registry import SpaceTab, space_tabs
from apps.documents.models import Template


def figures(user: Any) -> list[tuple[int, Any]]:
    return [(Template.objects.count(), _("templates"))]


space_tabs.add(SpaceTab("documents", _("Documents"), "documents", order=30, verb="space.read"))
desk_pages.add(
    DeskPage(
        "templates", _("Templates"),
        _("What documents can begin with: notes of a meeting, a procedure, a checklist."),
        "file-text", "templates", frozenset({"learning_admin"}), figures, order=30,
    )
)  # fmt: skip
