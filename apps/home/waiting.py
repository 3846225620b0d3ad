"""*Needs you*: what waits for a person, from every app that declares it (`needs.py`)."""

from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any

from django.utils.dateparse import parse_datetime

from apps.core.readers import read_together
from apps.core.registry import needs

SHOWN = 5
# Of each need no more than so many rows are asked for; a page that is full says that there may be more.
MOST = 50


@dataclass(frozen=True)
class Waiting:
    """What waits: `rows` in the order to show them, and whether of some need there may be more than was asked for."""

    rows: list[dict[str, Any]]
    full: bool = False

    @property
    def first(self) -> list[dict[str, Any]]:
        return self.rows[:SHOWN]

    @property
    def more(self) -> int:
        """How many there are in all when not all of them are shown at first, or 0."""
        return len(self.rows) if len(self.rows) > SHOWN else 0


def waiting_for(user: Any, put_away: frozenset[str] = frozenset()) -> Waiting:
    """Return what waits for `user`, without what they have put away: the most urgent of each need in turn.

    Needs that have a read share one query, and each other need is one, so their number does not depend on what waits.
    """
    together = {need.name: need for need in needs if need.read is not None}
    found = read_together(user, {name: need.read for name, need in together.items()})
    asked = [
        need.rows([dated(row, need.moments) for row in found[need.name]], MOST)
        if need.name in together
        else need.rows(user, MOST)
        for need in needs
    ]
    left = [[row for row in rows if row.get("key") not in put_away] for rows in asked]
    in_turn = chain.from_iterable(zip_longest(*left))
    return Waiting([row for row in in_turn if row], any(len(rows) >= MOST for rows in asked))


def dated(row: list[Any], moments: tuple[int, ...]) -> list[Any]:
    """Return a row with the texts at some places as the moments they name."""
    return [parse_datetime(value) if value and place in moments else value for place, value in enumerate(row)]
