from django.utils.translation import gettext_lazy as _

from apps.core.desk import DeskPage, desk_pages
from apps.core.registry import NavigationEntry, navigation
from apps.ledger.reading import figures_for

ROLES = frozenset({"learning_admin"})

navigation.add(NavigationEntry("desk", _("Desk"), "inbox", "desk", order=70, roles=ROLES))
desk_pages.add(
    DeskPage(
        "needs", _("Needs"),
        _("What people searched for or asked for and did not get, until something that meets it is there."),
        "search", "needs_ledger", ROLES, figures_for, order=10,
    )
)  # fmt: skip
