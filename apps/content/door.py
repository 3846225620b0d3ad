"""The door to content on hot paths: `visible_to` itself, compiled once per sort of reader."""

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

from django.db.models import BigAutoField, QuerySet

from apps.content.models import Item
from apps.core.compiled import CompiledFetch, CompiledRead

MOST_IDS = 64
HIGHEST_ID = BigAutoField.MAX_BIGINT


def visible_versions(user: Any, ids: list[int]) -> dict[int, int]:
    """Return {id: version} of those of `ids` (at most 64) that `user` may see now. Raises ValueError for more."""
    if not ids or not user.is_authenticated or not user.is_active:
        return {}
    return dict(_versions(*_sort_of(user))(user=user.pk, ids=ids))


def visible_item(user: Any, pk: int) -> Item | None:
    """Return the item if `user` may see it now, with its space, its author and the author's unit; else None."""
    if not user.is_authenticated or not user.is_active or not 0 < pk <= HIGHEST_ID:
        return None
    found = _items(*_sort_of(user)).objects(user=user.pk, pk=pk)
    return found[0] if found else None


def _sort_of(user: Any) -> tuple[bool, bool]:
    """What `Item.visible_to` asks of a reader beside who they are: whether they are a guest, whether they moderate."""
    return bool(user.is_guest), "moderator" in user.roles


def _door(is_guest: bool, moderates: bool) -> Callable[[int], QuerySet]:
    roles = ["moderator"] if moderates else []

    def visible_to(user: int) -> QuerySet:
        reader = SimpleNamespace(pk=user, is_authenticated=True, is_active=True, is_guest=is_guest, roles=roles)
        return Item.visible_to(reader)

    return visible_to


@cache
def _versions(is_guest: bool, moderates: bool) -> CompiledRead:
    door = _door(is_guest, moderates)
    return CompiledRead(
        lambda user, ids: door(user).filter(pk__in=ids).values_list("pk", "version"),
        singles=["user"], lists={"ids": MOST_IDS},
    )  # fmt: skip


@cache
def _items(is_guest: bool, moderates: bool) -> CompiledFetch:
    door = _door(is_guest, moderates)
    return CompiledFetch(
        lambda user, pk: door(user).filter(pk=pk).select_related("space", "author__unit"), singles=["user", "pk"]
    )
