"""What waits for a person: needs of theirs that are due within a week, or were due."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.content.models import Item
from apps.core.registry import Need as Waiting
from apps.core.registry import needs
from apps.ledger.models import Missed, Need, State

DAYS = timedelta(days=7)


def due(user: Any, limit: int) -> list[dict[str, Any]]:
    """Return the needs `user` owns that are due, the earliest first."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    mine = Need.visible_to(user).filter(owner=user.pk, due__lte=today + DAYS).exclude(state=State.CLOSED)
    titles = Item.visible_to(user).published().filter(pk__in=Missed.objects.filter(need=OuterRef("pk")).values("item"))
    mine = mine.annotate(title=Subquery(titles.order_by("pk").values("title")[:1]))
    rows = mine.order_by("due", "pk").values_list("pk", "words", "title", "due", "last_at")[:limit]
    return [row_of(pk, words or title or "", day, at, overdue=day < today) for pk, words, title, day, at in rows]


def row_of(pk: int, words: str, day: date, at: datetime, *, overdue: bool) -> dict[str, Any]:
    said = _("Overdue: people lack “%(words)s”") if overdue else _("People lack “%(words)s”")
    return {
        "icon": "clock" if overdue else "calendar", "text": said % {"words": Truncator(words).chars(80)},
        "url": reverse("need", args=[pk]), "act": _("See to it"), "note": _("Needs"), "at": at,
        "key": f"need:{pk}:{day}:{overdue}",
    }  # fmt: skip


needs.add(Waiting("ledger", due, order=35))
