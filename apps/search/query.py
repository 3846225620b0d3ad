"""What a person typed, taken apart: words, phrases, what must not be there, and what narrows the search.

    "pressure test" -pump author:jadet in:leak-listening-craft tag:valves kind:question is:solved after:2026-01-31

Whatever makes no sense is looked for as words: there is no wrong query.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from apps.core.registry import kinds
from apps.core.searchable import searchables
from apps.search.entries import SORTS
from apps.search.text import UNSTORABLE
from apps.tagging.actions import slug_of

LONGEST = 1000
MOST_PARTS = 100
MOST_PHRASES = 8
QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
PART = re.compile(r'(?P<no>-)?(?:(?P<name>[a-z]+):)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))', re.I)
SORT_NAMES = ("best", "newest")
# Names of filters, and the fields of a query they fill.
FILTERS = {"author": "authors", "in": "spaces", "tag": "tags", "kind": "kinds", "is": "states"}
DATES = {"after": "after", "before": "before"}


@dataclass(frozen=True)
class Query:
    """`text` is what was typed (cut to 1,000 characters), `words` what of it is looked for as words.

    `authors` are handles, `spaces` and `tags` addresses, `kinds` kinds of things, `states` names of search states; what
    stands in one of them may hold. `after` and `before` are days, both meant with.
    """

    text: str = ""
    words: str = ""
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    spaces: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    after: date | None = None
    before: date | None = None
    sort: str = "best"
    cut: bool = False
    unknown: tuple[str, ...] = field(default=())

    @property
    def narrowed(self) -> bool:
        """Whether anything but words says what is looked for."""
        return bool(self.authors or self.spaces or self.tags or self.kinds or self.states or self.after or self.before)

    def but(self, **more: Any) -> "Query":
        """Return the same query narrowed otherwise."""
        return replace(self, **more)

    def __bool__(self) -> bool:
        return bool(self.words.strip() or self.phrases or self.narrowed)


def known_kinds() -> list[str]:
    """Return the kinds of things that can be found: those of items, then the other sorts."""
    return [*kinds.names(), *(name for name in SORTS if name != "item")]


def known_states() -> dict[str, Any]:
    """Return {name: (the state, the kinds it can be asked of)}."""
    found: dict[str, Any] = {}
    for one in searchables:
        for state in one.states:
            found.setdefault(state.name, (state, []))[1].append(one.name)
    return found


def parse(text: str, viewer: Any = None) -> Query:
    """Take apart what `viewer` typed."""
    whole = UNSTORABLE.sub("", text).strip()
    typed = whole[:LONGEST].translate(QUOTES)
    words: list[str] = []
    lists: dict[str, list[str]] = {name: [] for name in ("phrases", "without", "unknown", *FILTERS.values())}
    days: dict[str, Any] = {}
    parts = list(PART.finditer(typed))
    for part in parts[:MOST_PARTS]:
        said = part["phrase"] if part["phrase"] is not None else part["word"]
        name = (part["name"] or "").lower()
        if part["no"] and not name:
            lists["without"].append(said)
        elif not part["no"] and name in FILTERS and (value := _value(name, said, viewer)):
            lists[FILTERS[name]].append(value)
        elif not part["no"] and name in DATES and (day := day_of(said)):
            days[name] = day
        elif name:
            lists["unknown"].append(f"{part['no'] or ''}{name}:{said}")
            words.append(f"{part['name']} {said}")
        else:
            words.append(said)
            if part["phrase"] is not None and said.strip():
                lists["phrases"].append(said)
    more: dict[str, Any] = {key: tuple(dict.fromkeys(rows))[:MOST_PHRASES] for key, rows in lists.items()} | days
    cut = len(whole) > LONGEST or len(parts) > MOST_PARTS
    return Query(text=whole[:LONGEST], words=" ".join(words), cut=cut, **more)


def _value(name: str, said: str, viewer: Any) -> str:
    """Return what a filter is to compare with, or "" when it cannot be."""
    said = said.strip().lstrip("#@")
    if name == "author":
        return getattr(viewer, "username", "") if said.lower() == "me" else said.lower()
    if name == "tag":
        return slug_of(said) if said else ""
    if name == "in":
        return said.lower()
    known = known_kinds() if name == "kind" else known_states()
    return said.lower() if said.lower() in known else ""


def day_of(text: str) -> date | None:
    """Return the day that `text` names as 2026-01-31, or None."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None


def of_request(given: Mapping[str, str], lists: Any, viewer: Any) -> Query:
    """Return the query of a page's address: `q` as typed, and what was chosen beside it."""
    query = parse(given.get("q", ""), viewer)
    more: dict[str, Any] = {}
    for name, key in FILTERS.items():
        chosen = [value for said in lists(name)[:MOST_PHRASES] if (value := _value(name, said, viewer))]
        more[key] = tuple(dict.fromkeys([*getattr(query, key), *chosen]))
    for name in DATES:
        more[name] = getattr(query, name) or day_of(given.get(name, ""))
    sort = given.get("sort", "")
    return replace(query, sort=sort if sort in SORT_NAMES else SORT_NAMES[0], **more)
