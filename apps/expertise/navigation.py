from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.desk import DeskPage, desk_pages
from apps.core.registry import NavigationEntry, navigation
from apps.expertise.coverage import figures_for

ROLES = frozenset({"learning_admin", "manager"})
SHOWN = {
    "few": _("One or no expert"), "none": _("No expert"), "one": _("One expert"),
    "rising": _("Asked about more, without an expert"),
}  # fmt: skip


def figures(user: Any) -> list[tuple[int, Any]]:
    return [(number, SHOWN[name]) for number, name in figures_for(user)]


# Learning admins find it on their desk.
navigation.add(
    NavigationEntry("coverage", _("Coverage"), "users", "coverage", order=71, roles=frozenset({"manager"}))
)  # fmt: skip
desk_pages.add(
    DeskPage(
        "coverage", _("Coverage"), _("Topics that hang on one active expert or have none, as counts."), "users",
        "coverage", ROLES, figures, order=20,
    )
)  # fmt: skip
