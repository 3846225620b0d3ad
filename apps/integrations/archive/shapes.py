"""What every row of an archive may hold. A check takes a value and returns it as imported, or raises Bad."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from apps.accounts.models import HANDLE, SiteRole
from apps.content.models import State
from apps.spaces.models import Purpose, Role, Visibility
from apps.strategy.models import Direction

KINDS = ("post", "article", "topic", "question", "video", "document")
LONGEST_BODY = 500_000

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|\+00:00)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
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


def handle(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(HANDLE, value):
        raise Bad("must be 2 to 30 small letters, digits, dots, dashes or underscores")
    return value


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


def truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Bad("must be true or false")
    return value


def row(shape: dict[str, Field]) -> Check:
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


MEMBER = {"user": Field(handle), "role": Field(choice(*Role.values))}
METRIC = {
    "name": Field(text(160)), "unit": Field(text(40, blank=True)), "direction": Field(choice(*Direction.values)),
    "baseline": Field(number), "target": Field(number), "by": Field(day),
}  # fmt: skip
BODY = text(LONGEST_BODY, blank=True)
# In the order in which rows refer to each other; spaces written by others may lack a description and members.
SHAPES: dict[str, dict[str, Field]] = {
    "units": {"id": Field(identity), "name": Field(text(120)), "parent": Field(identity, False)},
    "users": {
        "id": Field(handle), "name": Field(text(120)), "email": Field(email), "unit": Field(identity, False),
        "title": Field(text(120, blank=True), False), "location": Field(text(120, blank=True), False),
        "bio": Field(text(2000, blank=True), False), "skills": Field(many(text(60)), False),
        "roles": Field(many(choice(*SiteRole.values)), False), "joined": Field(day_or_moment, False),
    },
    "goals": {
        "id": Field(identity), "statement": Field(text(300)), "enables": Field(identity, False),
        "owner": Field(handle, False), "metric": Field(row(METRIC), False),
    },
    "readings": {"goal": Field(identity), "at": Field(moment), "value": Field(number)},
    "spaces": {
        "id": Field(identity), "name": Field(text(80)), "purpose": Field(choice(*Purpose.values)),
        "visibility": Field(choice(*Visibility.values)), "description": Field(text(1000, blank=True), False),
        "goal": Field(identity, False), "ends": Field(day, False), "created": Field(moment),
        "members": Field(many(row(MEMBER), 200_000), False),
    },
    "items": {
        "id": Field(identity), "kind": Field(choice(*KINDS)), "space": Field(identity), "author": Field(handle),
        "created": Field(moment), "title": Field(text(2000, blank=True), False), "body": Field(BODY, False),
        "body_html": Field(BODY, False), "tags": Field(many(text(100)), False), "parent": Field(identity, False),
        "file": Field(text(500), False), "state": Field(choice(*State.values), False),
    },
    "comments": {
        "id": Field(identity), "item": Field(identity), "parent": Field(identity, False), "author": Field(handle),
        "created": Field(moment), "body": Field(BODY, False), "body_html": Field(BODY, False),
        "accepted": Field(truth, False),
    },
    "reactions": {
        "item": Field(identity, False), "comment": Field(identity, False), "user": Field(handle),
        "emoji": Field(text(16)), "created": Field(moment),
    },
}  # fmt: skip
MANIFEST_SHAPE = {
    "format": Field(text(60)), "name": Field(text(120)), "exported_at": Field(moment),
    "vision": Field(text(300, blank=True), False),
}  # fmt: skip


def whole(file: str, data: dict[str, Any]) -> str | None:
    """Return what is wrong with a row whose fields are right one by one, or None."""
    if file in {"items", "comments"} and ("body" in data) == ("body_html" in data):
        return "body or body_html must be given, and not both"
    if file == "reactions" and ("item" in data) == ("comment" in data):
        return "item or comment must be given, and not both"
    if file == "spaces":
        people = [member["user"] for member in data.get("members", [])]
        if len(people) != len(set(people)):
            return "members: somebody is named twice"
    return None
