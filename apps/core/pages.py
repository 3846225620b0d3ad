"""The one way to page: keyset pagination, newest first, with an opaque cursor.

A cursor names the last row shown by its sort values, so a page costs the same however deep it lies and never
repeats or skips a row when new ones arrive.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.utils.dateparse import parse_datetime

Row = TypeVar("Row")
Other = TypeVar("Other")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Cursor:
    """The place after which a page begins: a moment (aware) and the id that breaks ties."""

    at: datetime
    id: int

    def encode(self) -> str:
        return base64.urlsafe_b64encode(f"{self.at.isoformat()}|{self.id}".encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> "Cursor | None":
        """Return the cursor in `text`, or None when there is none or it makes no sense (then page one is shown)."""
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
            at_text, id_text = raw.split("|")
            at, row_id = parse_datetime(at_text), int(id_text)
        except (ValueError, binascii.Error):
            return None
        if at is None or at.tzinfo is None or not 0 <= row_id < 2**63:
            return None
        return cls(at, row_id)


def whole_number(text: str) -> int:
    """Return the id that a piece of an address names, or 0, which no row has, when it is no number an id can be."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def pack(*values: str | int) -> str:
    """Return the place after which a page begins as an opaque text, where it is not named by a moment."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def unpack(text: str, *types: type) -> tuple | None:
    """Return what `pack` was given, or None when `text` holds no values of these types (then page one is shown)."""
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        return None
    if not isinstance(values, list) or [type(value) for value in values] != list(types):
        return None
    return tuple(values) if all(map(_can_be_asked_for, values)) else None


def _can_be_asked_for(value: str | int) -> bool:
    """Whether the database can compare with `value`: it knows no larger numbers, no NUL and no half characters."""
    return 0 <= value < 2**63 if isinstance(value, int) else not UNSTORABLE.search(value)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page and the cursor of the next, or None at the end."""

    rows: list[Row]
    next: str | None

    @classmethod
    def cut(cls, rows: Any, size: int, place: Callable[[Row], str]) -> "Page[Row]":
        """Return the first `size` of `rows`, a queryset or list in its order from where the page begins.

        `place` says of the last row shown where the next page begins; one row more tells whether there is a next page.
        """
        found = list(rows[: size + 1])
        shown = found[:size]
        return cls(shown, place(shown[-1]) if len(found) > size else None)

    def showing(self, rows: list[Other]) -> "Page[Other]":
        """Return the page of what its rows are drawn as."""
        return Page(rows, self.next)
