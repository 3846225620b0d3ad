"""Work of which there is one at a time in the whole portal, whatever process begins it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


class Busy(Exception):
    """Somebody else is at the same work at this moment."""


@contextmanager
def alone(number: int) -> Iterator[None]:
    """Hold the lock that `number` names while the block runs, over any number of transactions. Raises Busy."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise Busy
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
