"""What rows of data from outside may hold. A check takes a value and returns it as imported, or raises Bad."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from math import isfinite
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|\+00:00)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f]")

Check = Callable[[Any], Any]


class Bad(Exception):
    """A value that cannot be taken; the text says what it should be."""


class BadInside(Bad):
    """A row that cannot be taken; the text begins with the field."""


class Field(NamedTuple):
    check: Check
    required: bool = True


def text(limit: int, *, blank: bool = False) -> Check:
    """A string of at most `limit` characters that the database can hold."""

    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise Bad("must be a text")
        if len(value) > limit:
            raise Bad(f"has {len(value):,} characters; at most {limit:,} fit")
        if _UNSTORABLE.search(value):
            raise Bad("holds a character that cannot be kept")
        if not blank and not value.strip():
            raise Bad("is empty")
        return value

    return check


def identity(value: Any) -> str:
    checked = text(200)(value)
    if _CONTROL.search(checked) or checked != checked.strip():
        raise Bad("must not hold control characters or begin or end with a space")
    return str(checked)


def email(value: Any) -> str:
    address = str(text(254)(value))
    try:
        validate_email(address)
    except ValidationError as error:
        raise Bad("is no e-mail address") from error
    return address.lower()


def choice(*values: str) -> Check:
    """One of the given words."""

    def check(value: Any) -> str:
        if value not in values or not isinstance(value, str):
            raise Bad(f"must be one of {', '.join(values)}")
        return value

    return check


def many(check_one: Check, most: int = 1000) -> Check:
    """A list of checked values."""

    def check(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise Bad("must be a list")
        if len(value) > most:
            raise Bad(f"has {len(value):,} entries; at most {most:,} fit")
        return [check_one(part) for part in value]

    return check


def moment(value: Any) -> datetime:
    """A time in UTC such as 2026-11-20T18:00:00Z."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise Bad("must be a time in UTC such as 2026-11-20T18:00:00Z")
    try:
        at = datetime.fromisoformat(value)
    except ValueError as error:
        raise Bad("is no time that exists") from error
    return _sane(at)


def day(value: Any) -> date:
    """A day such as 2026-11-20."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise Bad("must be a day such as 2026-11-20")
    try:
        on = date.fromisoformat(value)
    except ValueError as error:
        raise Bad("is no day that exists") from error
    return _sane(on)


def clock(value: Any) -> time:
    """A time of day such as 08:30."""
    if not isinstance(value, str) or not _CLOCK.fullmatch(value):
        raise Bad("must be a time of day such as 08:30")
    return time.fromisoformat(value)


def day_or_moment(value: Any) -> datetime:
    """A day, meaning its beginning in UTC, or a time."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return datetime.combine(day(value), datetime.min.time(), UTC)
    return moment(value)


def _sane(value: Any) -> Any:
    # Room for moving times without leaving the calendar.
    if not 1900 <= value.year <= 2200:
        raise Bad("must lie between the years 1900 and 2200")
    return value


def number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Bad("must be a number")
    try:
        result = float(value)
    except OverflowError as error:
        raise Bad("is too large") from error
    if not isfinite(result):
        raise Bad("must be a number")
    return result


def whole_number(least: int, most: int) -> Check:
    """A whole number between two bounds, both allowed."""

    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise Bad(f"must be a whole number from {least} to {most}")
        return value

    return check


def truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Bad("must be true or false")
    return value


def row(shape: Mapping[str, Field]) -> Check:
    """An object with these fields and no others; the message names the field inside it."""
    required = [name for name, field in shape.items() if field.required]

    def check(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Bad("must be an object")
        checked = {}
        for name, given in value.items():
            field = shape.get(name)
            if field is None:
                raise BadInside(f"unknown field {name[:60]!r}")
            try:
                checked[name] = field.check(given)
            except BadInside as error:
                raise BadInside(f"{name}: {error}") from error
            except Bad as error:
                raise BadInside(f"{name} {error}") from error
        for name in required:
            if name not in checked:
                raise BadInside(f"{name} is missing")
        return checked

    return check
