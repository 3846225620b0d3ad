"""The door to items on hot paths."""

from typing import Any

from django.db.models import BigAutoField

from apps.content.models import Item
from apps.core.readers import ReadersFetch, ReadersRead

MOST_IDS = 64
HIGHEST_ID = BigAutoField.MAX_BIGINT

_versions = ReadersRead(
    lambda reader, ids: Item.visible_to(reader).filter(pk__in=ids).values_list("pk", "version"),
    lists={"ids": MOST_IDS},
)
_items = ReadersFetch(
    lambda reader, pk: Item.visible_to(reader).filter(pk=pk).select_related("space", "author__unit"), singles=["pk"]
)


def visible_versions(user: Any, ids: list[int]) -> dict[int, int]:
    """Return {id: version} of those of `ids` (at most 64) that `user` may see now. Raises ValueError for more."""
    return dict(_versions(user, ids=ids)) if ids else {}


def visible_item(user: Any, pk: int) -> Item | None:
    """Return the item if `user` may see it now, with its space, its author and the author's unit; else None."""
    return next(iter(_items(user, pk=pk)), None) if 0 < pk <= HIGHEST_ID else None


def visible_successor(user: Any, pk: int) -> Item | None:
    """Return the item into which another was merged, if there is one that `user` may see now; else None."""
    return visible_item(user, Item.merged_into(pk) or 0) if 0 < pk <= HIGHEST_ID else None
