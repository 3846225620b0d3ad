"""Totals as people read them."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.impact.totals import Total
from apps.spaces.chain import figure


def times(n: int) -> str:
    return ngettext("once", "%(n)d times", n) % {"n": n}


def details(total: Total) -> list[str]:
    """Return what is to be said beside the number: the outcomes there are, and the median with its own number."""
    parts = []
    if total.solved:
        parts.append(ngettext("%(n)d solved", "%(n)d solved", total.solved) % {"n": total.solved})
    if total.faster:
        parts.append(ngettext("%(n)d faster", "%(n)d faster", total.faster) % {"n": total.faster})
    if total.avoided:
        avoided = ngettext("%(n)d mistake avoided", "%(n)d mistakes avoided", total.avoided)
        parts.append(avoided % {"n": total.avoided})
    if total.median is not None:
        median = _("median %(minutes)s min saved (n = %(n)d)")
        parts.append(median % {"minutes": figure(total.median), "n": total.timed})
    return parts


def sentence(total: Total) -> str:
    """Return the whole total in words, such as "Used at work 4 times · 3 solved · median 20 min saved (n = 3)"."""
    if not total.n:
        return ""
    return " · ".join([_("Used at work %(times)s") % {"times": times(total.n)}, *details(total)])
