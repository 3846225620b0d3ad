"""Days of the portal as a whole, and how what was done on them fades."""

from datetime import date, timedelta

from django.utils import timezone


def today() -> date:
    """Return the day it is in the portal's own time zone, in which people say until when they are away."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def faded(age: timedelta, half_life: timedelta) -> float:
    """Return what is left of something of that age: half for every half-life, all of it while it is yet to come."""
    return float(0.5 ** (max(age, timedelta(0)) / half_life))
