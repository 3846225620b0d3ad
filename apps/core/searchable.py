"""What of the kinds of content can be searched: the part of the registry that search reads."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from apps.core.registry import Registry, Text


@dataclass(frozen=True)
class Searchable:
    """What of a kind can be searched, declared in the kind app's `searchable.py`.

    `texts(ids)` returns {item id: HTML}, all that an item says beside its title and its tags, of ids that somebody else
    asks a door about. `states` are what a search can ask of this kind by `is:`. `ask(words)` is the address where one
    asks people for what was not found, if this kind does that.

    `asks` says that an item is a question and what is said right below it answers. `shows` is how much having written
    one shows of knowing what it is about: 1 for something worked out, 0 for a question.
    """

    name: str
    texts: Callable[[list[int]], dict[int, str]]
    states: tuple["SearchState", ...] = ()
    ask: Callable[[str], str] | None = None
    asks: bool = False
    shows: float = 1.0


@dataclass(frozen=True)
class SearchState:
    """Something an item can be, for `is:<name>`: `fits` says so as SQL over its spine row, called i, and `holds(facts)`
    from the facts of that row. `worth` is the share by which it moves an item that fits well up, or down."""

    name: str
    label: Text
    fits: str
    holds: Callable[[dict[str, Any]], bool] = field(compare=False)
    worth: float = 0.0


searchables: Registry[Searchable] = Registry("searchable")
