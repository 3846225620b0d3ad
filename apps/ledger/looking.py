"""Finding what meets a need, and needs that may be the same, by words or by address."""

import re
from typing import Any

from rapidfuzz import fuzz

from apps.content.models import Item
from apps.core.pages import whole_number
from apps.ledger.models import Need, State
from apps.ledger.reading import Line
from apps.search.finding import find
from apps.search.query import parse
from apps.search.text import fold

ADDRESS = re.compile(r"(?:^|/)i/(\d{1,18})(?:[-/?#\]]|$)")
NEED = re.compile(r"(?:^|/)desk/needs/(\d{1,18})(?:[/?#]|$)")
MOST = 8
COMPARED = 300
ALIKE = 70


def address_in(words: str) -> int | None:
    """Return the id that an item's address names, `/i/12-title/` or `[[i/12]]`; None for anything else."""
    found = ADDRESS.search(words.strip().removeprefix("[["))
    return int(found[1]) if found else None


def need_in(words: str) -> int:
    """Return the id of a need that is named by its number or its address, or 0."""
    found = NEED.search(words.strip())
    return int(found[1]) if found else whole_number(words.strip())


def look_for(user: Any, words: str) -> list[Item]:
    """Return at most eight published items that `user` may open and `words` find or name, the best first."""
    named = address_in(words)
    ids = [named] if named else list(dict.fromkeys(row.item for row in find(user, parse(words, user)).rows if row.item))
    rows = Item.visible_to(user).published().filter(pk__in=ids[: 3 * MOST]).select_related("space").in_bulk()
    return [rows[pk] for pk in ids if pk in rows][:MOST]


def maybe_the_same(user: Any, line: Line) -> list[Need]:
    """Return at most eight other needs that are worded like this one, the most alike first."""
    if not line.words:
        return []
    others = Need.visible_to(user).filter(shown=True).exclude(pk=line.need.pk)
    closed = line.need.state == State.CLOSED
    others = others.filter(state=State.CLOSED) if closed else others.exclude(state=State.CLOSED)
    words = fold(line.words)
    scored = [
        (fuzz.token_sort_ratio(words, fold(other.words)), other.pk, other)
        for other in others.order_by("-people", "-pk")[:COMPARED]
    ]
    return [other for score, _pk, other in sorted(scored, key=lambda row: (-row[0], row[1])) if score >= ALIKE][:MOST]
