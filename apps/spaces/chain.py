"""The chain: vision, goal, metric and space in one sentence of at most forty words."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from apps.spaces.models import Space
    from apps.strategy.models import Metric

MOST_WORDS, FEWEST_WORDS = 40, 3
CLAUSE = re.compile(r"[,;:–][^,;:–]*$")


def sentence(space: "Space", vision: str) -> str:
    """Return why `space` exists as plain text; "" when it has no goal and does not say that it explores.

    Reads `space.goal` and `space.goal.metric`: select them with the space. Where the whole would be too long, clauses
    are left out so that as much is said as forty words hold, the vision before the rest.
    """
    if space.goal is None:
        return exploring(space)
    metric = getattr(space.goal, "metric", None)
    forms = product(_metric_forms(metric), _short_forms(space.goal.statement), [*_short_forms(vision), ""])
    best, most = "", (0, 0)
    for measured, goal, towards in forms:
        text = _compose(space.name, goal, measured, towards)
        words = (len(text.split()), len(towards.split()))
        if most < words and words[0] <= MOST_WORDS:
            best, most = text, words
    return best or " ".join(_compose(space.name, space.goal.statement, "", "").split()[: MOST_WORDS - 1]) + " …"


def aim(space: "Space") -> str:
    """Return in one line what `space` works towards, as its card says it below its name; "" as `sentence` does."""
    if space.goal is None:
        return exploring(space)
    return _("For the goal “%(goal)s”") % {"goal": space.goal.statement.rstrip(".")}


def exploring(space: "Space") -> str:
    """Return the sentence of a space that has no goal yet, or "" when it names no day."""
    if not space.exploratory_until:
        return ""
    day = date_format(space.exploratory_until)
    if space.exploratory_until < timezone.localdate():
        return _("Exploratory until %(day)s: it is time to choose a goal or to close.") % {"day": day}
    return _("Exploratory until %(day)s, before it takes on a goal.") % {"day": day}


def _compose(space: str, goal: str, measured: str, towards: str) -> str:
    words = {"space": space, "goal": goal, "measured": measured, "vision": towards}
    if measured and towards:
        return _("%(space)s serves the goal “%(goal)s”, measured by %(measured)s, on the way to “%(vision)s”.") % words
    if measured:
        return _("%(space)s serves the goal “%(goal)s”, measured by %(measured)s.") % words
    if towards:
        return _("%(space)s serves the goal “%(goal)s”, on the way to “%(vision)s”.") % words
    return _("%(space)s serves the goal “%(goal)s”.") % words


def _metric_forms(metric: "Metric | None") -> Iterator[str]:
    if metric is None:
        yield ""
        return
    name = metric.name.strip()
    if len(name) > 1 and not name[1].isupper():
        name = name[0].lower() + name[1:]
    target = {"name": name, "target": figure(metric.target), "unit": metric.unit, "by": _month(metric.by)}
    yield _("%(name)s (%(target)s %(unit)s by %(by)s)") % target
    yield name
    yield ""


def _short_forms(text: str) -> Iterator[str]:
    """Yield `text` without its full stop, then without its last clause, and so on while three words are left."""
    text = " ".join(text.split()).rstrip(".")
    yield text
    while CLAUSE.search(text):
        text = CLAUSE.sub("", text)
        if len(text.split()) >= FEWEST_WORDS:
            yield text


def figure(value: float) -> str:
    """Return a metric's value as people write it: no needless decimals."""
    return number_format(round(value, 2) if value % 1 else int(value), use_l10n=True)


def _month(day: date) -> str:
    return date_format(day, "YEAR_MONTH_FORMAT")
