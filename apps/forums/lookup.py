"""Finding another thread by words of its title, or by its address."""

import re
from typing import Any

from apps.content.door import MOST_IDS
from apps.content.models import Item
from apps.forums.models import Thread
from apps.forums.similar import MOST, similar_to
from apps.spaces.models import Space

ADDRESS = re.compile(r"(?:^|/)i/(\d{1,18})(?:[-/?#\]]|$)")


def address_in(words: str) -> int | None:
    """Return the id that an address names, `/i/12-title/` or `[[i/12]]`; None where `words` are something else."""
    found = ADDRESS.search(words.strip().removeprefix("[[")) if "/" in words else None
    return int(found[1]) if found else None


def look_for(user: Any, words: str, model: type[Thread], *, without: int, space: Space | None = None) -> list[Item]:
    """Return at most eight published threads of a `model` that `user` may see and `words` fit, the best first.

    `without` is the id of one that is not wanted; with a `space` only its threads are found.
    """
    named = address_in(words)
    ids = [named] if named else [each.id for each in similar_to(user, words, most=MOST_IDS, without=without)]
    if not ids:
        return []
    found = model.visible_to(user).published().filter(pk__in=ids).exclude(pk=without)
    found = found.exclude(facts__has_key="duplicate").select_related("space")
    rows = {row.pk: row for row in (found.filter(space=space) if space else found)}
    return [rows[pk] for pk in ids if pk in rows][:MOST]
