"""Hot reads prepared once for each connection, as PostgreSQL takes longer to plan them than to answer them.

PostgreSQL plans a prepared statement anew for the first five times, and then for all values at once if that is not
dearer. Values are given apart from the statement, so one that a partial index asks for has to stand in its text.
Connections that are closed after each request prepare nothing: it would be for one use.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connection

# Each holds some of the memory of its connection; beyond so many, statements are planned as they come.
MOST = 200
NAMED = re.compile(r"%\((\w+)\)s|%(%|s)")

Values = Mapping[str, Any] | Sequence[Any]
# What each connection to the database has prepared: {statement: its name there}.
known: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()


@cache
def numbered(sql: str) -> tuple[str, tuple[str | int, ...]]:
    """Return `sql` with $1, $2 … in place of its placeholders, and the name (or the place) of the value of each.

    A value that stands at two places is given twice: each place says for itself of which type it is.
    """
    wanted: list[str | int] = []

    def place(found: re.Match[str]) -> str:
        if found[2] == "%":
            return "%"
        wanted.append(found[1] or len(wanted))
        return f"${len(wanted)}"

    return NAMED.sub(place, sql), tuple(wanted)


def _name(sql: str, text: str) -> str | None:
    """Return the name by which this connection knows the statement, made known if need be; None without room for it."""
    connection.ensure_connection()
    raw: Any = connection.connection
    names = known.setdefault(raw, {})
    if sql not in names:
        if len(names) >= MOST:
            return None
        name = f"read_{len(names)}"
        # Not a query of the page that happens to be the first: it goes past what counts and logs those.
        with raw.cursor() as cursor:
            cursor.execute(f"PREPARE {name} AS {text}")
        names[sql] = name
    return names[sql]


def fetch(sql: str, values: Values) -> list[Any]:
    """Return the rows of a read, prepared where connections stay. `sql` is a constant of the code, with placeholders
    as psycopg takes them."""
    name = None
    if settings.DATABASES["default"]["CONN_MAX_AGE"] != 0:
        text, wanted = numbered(sql)
        name = _name(sql, text)
    with connection.cursor() as cursor:
        if name is None:
            cursor.execute(sql, values)
        elif wanted:
            places = ", ".join(["%s"] * len(wanted))
            cursor.execute(f"EXECUTE {name} ({places})", [values[each] for each in wanted])  # type: ignore[index]
        else:
            cursor.execute(f"EXECUTE {name}")
        return list(cursor.fetchall())
