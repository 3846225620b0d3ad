"""Who may know the answer: the seam between asking and whatever knows what people know.

An app that can tell declares a `Router` in its `routers.py`; whoever asks looks them up here. A router says who fits
and why, and nothing of whether they may or like to be asked: rights, availability, caps and fairness are decided in
one place for all of them (`forums/choosing.py`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.core.registry import Registry, Text


@dataclass(frozen=True)
class Asking:
    """What somebody is about to ask: who, in which space, in which words (plain text), with which tags (slugs).

    `space` is None where none is chosen yet, as on the page of a search that found nothing. `similar` are the ids of
    things that are worded like it and that the asker may see, the best first.
    """

    asker: Any
    space: Any
    text: str
    tags: Sequence[str] = ()
    similar: Sequence[int] = ()


@dataclass(frozen=True)
class Candidate:
    """Somebody who may know: the id of a person, how well they fit (0 to 1), and why, in words for the asker.

    `url` leads to what the reason rests on, such as an answer of theirs, and `at` (aware) is when that was. All three
    are shown to the asker as they are, so a router names nothing that the asker may not open.
    """

    person: int
    fit: float
    reason: Text
    url: str = ""
    at: Any = None


@dataclass(frozen=True)
class Router:
    """`find(asking, limit)` yields at most `limit` candidates in any order, from a bounded number of queries."""

    name: str
    find: Callable[[Asking, int], Iterable[Candidate]] = field(compare=False)
    order: int = 50


routers: Registry[Router] = Registry("router")


def candidates_for(asking: Asking, limit: int) -> dict[int, Candidate]:
    """Return {person: the candidate as whom they fit best} of at most `limit` that each router names."""
    best: dict[int, Candidate] = {}
    for router in routers:
        for candidate in router.find(asking, limit):
            known = best.get(candidate.person)
            if known is None or candidate.fit > known.fit:
                best[candidate.person] = candidate
    return best
