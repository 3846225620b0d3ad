"""What the portal holds of an archive already: rows found again by their `source_id`."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from apps.accounts.models import Unit, User
from apps.content.models import Item
from apps.discussion.models import Comment
from apps.spaces.models import Space
from apps.strategy.models import Goal

MODELS: dict[str, type[models.Model]] = {
    "units": Unit, "users": User, "goals": Goal, "spaces": Space, "items": Item, "comments": Comment,
}  # fmt: skip
AT_ONCE = 5000


def parts(ids: Iterable[Any]) -> Iterator[list[Any]]:
    """Cut ids into lists that one query can ask for."""
    whole = list(ids)
    return (whole[start : start + AT_ONCE] for start in range(0, len(whole), AT_ONCE))


def rows_here(name: str, ids: Iterable[str]) -> Iterator[Any]:
    """Yield the portal's rows that came from archive rows with these ids."""
    for part in parts(ids):
        yield from MODELS[name]._base_manager.filter(source_id__in=part)


def keys_here(name: str, ids: Iterable[str]) -> dict[str, int]:
    """Return {archive id: primary key} for those of these ids that the portal holds."""
    found: dict[str, int] = {}
    for part in parts(ids):
        found.update(MODELS[name]._base_manager.filter(source_id__in=part).values_list("source_id", "pk"))
    return found


def known_here(name: str, ids: Iterable[str]) -> set[str]:
    """Return those of these ids that the portal holds."""
    return set(keys_here(name, ids))
