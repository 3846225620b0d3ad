"""How much a thing still says about what its author knows today."""

from datetime import datetime, timedelta
from enum import Enum

from django.utils.translation import gettext_lazy as _

from apps.core.days import faded
from apps.core.evidence import evidence_sorts

# Why a year: docs/architecture.md, Expertise.
HALF_LIFE = timedelta(days=365)


def decay(age: timedelta) -> float:
    """Return what something of that age still counts: half for every half-life, and all of it until it is written."""
    return faded(age, HALF_LIFE)


def worth(sort: str, at: datetime, now: datetime) -> float:
    """Return what a thing of that sort, written `at`, counts `now` (both aware); of a sort nobody declares, nothing."""
    return evidence_sorts.get(sort).worth * decay(now - at) if sort in evidence_sorts else 0.0


class Strength(Enum):
    """What the worth of all that somebody's work shows of a topic is in words; the number is shown to them alone."""

    SOME = _("Knows something about it")
    WELL = _("Knows it well")
    DEEPLY = _("Knows it very well")

    @classmethod
    def of(cls, total: float) -> "Strength":
        return cls.DEEPLY if total >= 15 else cls.WELL if total >= 5 else cls.SOME

    @property
    def bars(self) -> int:
        """How many of three bars it is drawn with."""
        return list(Strength).index(self) + 1
