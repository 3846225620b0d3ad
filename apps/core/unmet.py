"""What people lacked: the seam between whatever notices it and the ledger that keeps it until it is there.

Search tells of a search that found nothing and draws what its page is given for it (`UnmetSearch`). An app whose
items show that something is lacking declares an `UnmetSource` in its `unmet.py`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from apps.core.registry import Registry, Text


@dataclass(frozen=True)
class SearchedFor:
    """What was looked for as words, without operators, and its stems; `unknown` are stems no open space has.

    `told` says that the search ended with nothing and counts; a page that is only looked at again does not.
    """

    words: str
    stems: tuple[str, ...]
    unknown: frozenset[str] = frozenset()
    told: bool = False


@dataclass(frozen=True)
class UnmetSearch:
    """`nothing(user, searched)` is told of a search that found nothing and returns safe HTML for its page, or "".

    It must be cheap: whatever it keeps, it keeps after the answer is given.
    """

    name: str
    nothing: Callable[[Any, SearchedFor], str] = field(compare=False)


@dataclass(frozen=True)
class Unmet:
    """An item that shows a lack: its id, its title, since when (aware), and how many people are known to share it."""

    item: int
    words: str
    since: datetime
    people: int = 1


@dataclass(frozen=True)
class UnmetSource:
    """`find(most)` yields what is lacking now, at most so many, the oldest first; what it leaves out is met.

    `why` says, of one item, why it stands there. Whoever shows an item asks its door first.
    """

    name: str
    label: Text
    why: Text
    icon: str
    find: Callable[[int], Iterable[Unmet]] = field(compare=False)
    order: int = 50


unmet_searches: Registry[UnmetSearch] = Registry("unmet search")
unmet_sources: Registry[UnmetSource] = Registry("unmet source")
