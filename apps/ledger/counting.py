"""How people are counted whom nobody is to know: by codes of one quarter, which nobody can make again after it.

A code is made of the person, of what was searched for, of a random salt of the quarter and of the portal's secret
key. So one person's different searches have nothing in common, the database alone does not tell whose a code is, and
when the salt is thrown away nobody can find out. While a quarter lasts, who has both the database and the key could try
everybody.
"""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.crypto import salted_hmac

from apps.ledger.models import Mark, Salt

_known: dict[date, str] = {}


def quarter_of(day: date) -> date:
    """Return the first day of the quarter that `day` is in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def token_of(user: Any, day: date) -> str:
    """Return what stands for `user` in the quarter of `day` on the way to the worker; it is kept nowhere."""
    quarter = quarter_of(day)
    if quarter not in _known:
        Salt.objects.bulk_create([Salt(quarter=quarter, salt=secrets.token_bytes(32))], ignore_conflicts=True)
        _known.clear()
        _known[quarter] = bytes(Salt.objects.get(quarter=quarter).salt).hex()
    return salted_hmac(f"ledger.person.{_known[quarter]}", str(user.pk), algorithm="sha256").hexdigest()


@dataclass(frozen=True)
class Seen:
    """Whether somebody is new today, this week and this quarter to what they searched for."""

    today: bool
    week: bool
    quarter: bool


def seen(token: str, scope: int, day: date) -> Seen:
    """Note that whoever `token` stands for searched on `day`. The caller holds the lock of the spelling `scope`."""
    code = salted_hmac("ledger.mark", f"{token}:{scope}", algorithm="sha256").hexdigest()
    mark = Mark.objects.filter(pk=code).first()
    if mark is None:
        Mark.objects.create(code=code, quarter=quarter_of(day), day=day)
        return Seen(True, True, True)
    if mark.day >= day:
        return Seen(False, False, False)
    before = mark.day
    mark.day = day
    mark.save(update_fields=["day"])
    return Seen(True, before < monday_of(day), False)


def throw_away(day: date) -> int:
    """Forget the salts and codes of the quarters before that of `day`. Returns how many codes."""
    Salt.objects.filter(quarter__lt=quarter_of(day)).delete()
    return Mark.objects.filter(quarter__lt=quarter_of(day)).delete()[0]
