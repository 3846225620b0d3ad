"""What a space promises to those who ask in it, in words, and who hears when it is not kept."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.forums.first_answers import DAYS, Figures, figures_of
from apps.forums.models import FirstAnswer, Promise
from apps.spaces.models import Membership, Space
from apps.spaces.versions import kept

CHOICES = (1, 2, 4, 8, 12, 24, 48, 72, 120, 168, 336)
MOST_HOURS = 336
MINUTES = 600


def duration(hours: int) -> str:
    """Return a number of hours in words, in days where they are whole."""
    if hours % 24 == 0:
        return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}


def about(time: timedelta) -> str:
    """Return how long somebody waited, in words as exact as one can use: minutes, hours or days."""
    minutes = max(1, round(time / timedelta(minutes=1)))
    if minutes < 90:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if minutes < 36 * 60:
        return ngettext("%(n)d hour", "%(n)d hours", round(minutes / 60)) % {"n": round(minutes / 60)}
    return duration(24 * round(minutes / 1440))


def shown(space: Any) -> dict[str, Any] | None:
    """Return what `forums/promise.html` shows of the promise of `space` (a row), or None where it makes none."""
    return kept(space, "promise", _shown, MINUTES)


def _shown(space: Any) -> dict[str, Any] | None:
    promise = Promise.objects.filter(space=space.pk).first()
    if promise is None:
        return None
    line = _("Questions in %(space)s get a first answer within %(time)s.") % {
        "space": space.name, "time": duration(promise.hours),
    }  # fmt: skip
    return {"line": line, "figures": " ".join(sentences(figures_of(space.pk, promise.hours), promise.hours))}


def sentences(figures: Figures, hours: int) -> list[str]:
    """Return what the figures of a space say; `hours` is what it promises, 0 for nothing."""
    if not figures.asked:
        return [_("Nobody has asked long enough ago to tell how that went.")] if hours else []
    values = {"n": figures.asked, "kept": figures.kept, "answered": figures.answered, "days": DAYS}
    if hours:
        first = ngettext(
            "Of %(n)d question of the last %(days)d days, %(kept)d had it in time.",
            "Of %(n)d questions of the last %(days)d days, %(kept)d had it in time.",
            figures.asked,
        )
    else:
        first = ngettext(
            "Of %(n)d question of the last %(days)d days, %(answered)d was answered.",
            "Of %(n)d questions of the last %(days)d days, %(answered)d were answered.",
            figures.asked,
        )
    if figures.median is None:
        return [first % values]
    return [first % values, _("Half of those answered waited %(time)s or less.") % {"time": about(figures.median)}]


def due_after(space_id: int, moment: datetime) -> datetime | None:
    """Return by when `space` promises an answer to who asks at `moment`, or None."""
    hours = Promise.objects.filter(space=space_id).values_list("hours", flat=True).first()
    return moment + timedelta(hours=hours) if hours else None


def begin(question: Any) -> None:
    """Note when `question` was asked in its space, and by when an answer is promised. Part of the act of asking."""
    at = question.published_at
    FirstAnswer.objects.create(
        question=question, space_id=question.space_id, asked_at=at, due_at=due_after(question.space_id, at)
    )


def whom_to_tell(space: Space) -> list[int]:
    """Return who hears of a question that waits too long: the named one who leads the space, else its owners."""
    named = Promise.objects.filter(space=space).exclude(told=None).values("told")
    leading = Membership.objects.leaders().filter(space=space, user__in=named).values_list("user_id", flat=True)
    owners = Membership.objects.owners().filter(space=space).order_by("user_id").values_list("user_id", flat=True)
    return list(leading) or list(owners)
