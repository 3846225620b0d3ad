"""What waits for a person: needs of theirs that are due within a week, or were due."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.core import days
from apps.core.registry import Need as Waiting
from apps.core.registry import needs
from apps.ledger.actions import PLANS
from apps.ledger.models import Need, State

DAYS = timedelta(days=7)
MOST, SECONDS = 5000, 300
Plan = tuple[int, str, date, datetime]


def plans() -> dict[int, list[Plan]]:
    """Return {owner: (need, its words if they may be shown, day, last) by day}, as home asks for it all the time."""
    known: dict[int, list[Plan]] | None = cache.get(PLANS)
    if known is None:
        rows = Need.objects.filter(into=None).exclude(state=State.CLOSED).exclude(owner=None).exclude(due=None)
        known = {}
        for owner, *plan in rows.order_by("due", "pk").values_list("owner", "pk", "words", "due", "last_at")[:MOST]:
            known.setdefault(owner, []).append(tuple(plan))
        cache.set(PLANS, known, SECONDS)
    return known


def due(user: Any, limit: int) -> list[dict[str, Any]]:
    """Return the needs `user` owns that are due, the earliest first. Titles of items are left to the need's page."""
    today = days.today()
    mine = [plan for plan in plans().get(user.pk, []) if plan[2] <= today + DAYS]
    return [row_of(*plan, overdue=plan[2] < today) for plan in mine[:limit]]


def row_of(pk: int, words: str, day: date, at: datetime, *, overdue: bool) -> dict[str, Any]:
    if words:
        said = _("Overdue: people lack “%(words)s”") if overdue else _("People lack “%(words)s”")
    else:
        said = _("Overdue: something that people lack") if overdue else _("Something that people lack is due")
    return {
        "icon": "clock" if overdue else "calendar", "text": said % {"words": Truncator(words).chars(80)},
        "url": reverse("need", args=[pk]), "act": _("See to it"), "note": _("Needs"), "at": at,
        "key": f"need:{pk}:{day}:{overdue}",
    }  # fmt: skip


needs.add(Waiting("ledger", due, order=35))
