"""When people work: days of the week and a time from and to, in their own time zone, shown to others in theirs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import time_format
from django.utils.translation import gettext as _

DAYS = [(day, WEEKDAYS[day - 1]) for day in range(1, 8)]
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """Work on some days (1 is Monday, 7 Sunday) from one time to another; who works into the next day ends earlier
    than they begin."""

    days: tuple[int, ...]
    begin: time
    end: time

    def spans(self, zone: tzinfo, week: date) -> Iterator[tuple[datetime, datetime]]:
        """Yield from when to when (aware) somebody in `zone` works in the week that begins with the Monday `week`."""
        for day in self.days:
            on = week + (day - 1) * DAY
            begin = datetime.combine(on, self.begin, zone)
            yield begin, datetime.combine(on if self.end > self.begin else on + DAY, self.end, zone)


def checked(days: Iterable[int], begin: time | None, end: time | None) -> Hours | None:
    """Return hours, or None for who says none. Raises ValidationError by field."""
    chosen = tuple(sorted(set(days)))
    if not chosen and begin is None and end is None:
        return None
    problems: dict[str, Any] = {}
    if not chosen or not set(chosen) <= set(range(1, 8)):
        problems["work_days"] = _("Choose the days on which you work.")
    if begin is None:
        problems["work_from"] = _("Say when you begin.")
    if end is None:
        problems["work_to"] = _("Say when you end.")
    elif begin == end:
        problems["work_to"] = _("You cannot begin and end at the same time.")
    if problems or begin is None or end is None:
        raise ValidationError(problems)
    return Hours(chosen, begin.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0))


def in_words(hours: Hours, zone: tzinfo, on: datetime | None = None) -> str:
    """Return what somebody's hours in `zone` are to the reader, in the reader's time zone, in the week of `on`.

    Days on which they are the same stand together: "Mon to Thu 09:00–17:30, Fri 09:00–13:00".
    """
    here = timezone.get_current_timezone()
    now = on or timezone.now()
    today = now.astimezone(zone).date()
    groups: dict[tuple[time, time], list[int]] = {}
    for begin, end in hours.spans(zone, today - today.weekday() * DAY):
        here_begin, here_end = begin.astimezone(here), end.astimezone(here)
        groups.setdefault((here_begin.time(), here_end.time()), []).append(here_begin.weekday())
    return ", ".join(f"{_days(days)} {time_format(begin)}–{time_format(end)}" for (begin, end), days in groups.items())


def _days(days: list[int]) -> str:
    """Return days of the week (0 is Monday) in words: three or more in a row by the first and the last of them."""
    days = sorted(days)
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return _("%(first)s to %(last)s") % {"first": WEEKDAYS_ABBR[days[0]], "last": WEEKDAYS_ABBR[days[-1]]}
    return ", ".join(str(WEEKDAYS_ABBR[day]) for day in days)
