"""What waits for a person: needs of theirs that are due within a week, or were due."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.registry import Need as Waiting
from apps.core.registry import needs
from apps.ledger.models import Need, State
from apps.ledger.reading import lines_of

DAYS = timedelta(days=7)


def due(user: Any, limit: int) -> list[dict[str, Any]]:
    """Return the needs `user` owns that are due, the earliest first."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    mine = Need.visible_to(user).filter(owner=user.pk, due__lte=today + DAYS).exclude(state=State.CLOSED)
    found = list(mine.order_by("due", "pk")[:limit])
    return [
        {
            "icon": "clock" if line.overdue else "calendar",
            "text": (_("Overdue: people lack “%(words)s”") if line.overdue else _("People lack “%(words)s”"))
            % {"words": line.words},
            "url": line.need.get_absolute_url(), "act": _("See to it"), "note": _("Needs"),
            "at": line.need.last_at, "key": f"need:{line.need.pk}:{line.need.due}:{line.overdue}",
        }
        for line in (lines_of(user, found) if found else [])
    ]  # fmt: skip


needs.add(Waiting("ledger", due, order=35))
