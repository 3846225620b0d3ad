"""The door to content on hot paths: `visible_to` itself, compiled once per sort of reader."""

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

from django.db.models import BigAutoField

from apps.content.models import Item
from apps.core.compiled import CompiledFetch, CompiledRead

MOST_IDS = 64
HIGHEST_ID = BigAutoField.MAX_BIGINT


class ReadersRead:
    """A compiled read that asks `visible_to`, one for each sort of reader.

    `build(reader, **stand_ins)` returns a `values_list` queryset; `reader` is what `visible_to` takes. The SQL is that
    of the queryset, so there is still one door. See `CompiledRead` for `lists`.
    """

    def __init__(self, build: Callable[..., Any], lists: dict[str, int] | None = None) -> None:
        self.build, self.lists = build, lists
        self.reads: dict[tuple[bool, bool], CompiledRead] = {}

    def __call__(self, user: Any, **values: Any) -> list[tuple[Any, ...]]:
        """Run the read for `user`; nothing for those who are not signed in or may no longer come in."""
        if not user.is_authenticated or not user.is_active:
            return []
        sort = _sort_of(user)
        if sort not in self.reads:
            self.reads[sort] = self._for(*sort)
        return self.reads[sort](user=user.pk, **values)

    def _for(self, is_guest: bool, moderates: bool) -> CompiledRead:
        def build(user: int, **stand_ins: Any) -> Any:
            return self.build(_reader(user, is_guest, moderates), **stand_ins)

        return CompiledRead(build, singles=["user"], lists=self.lists)


_versions = ReadersRead(
    lambda reader, ids: Item.visible_to(reader).filter(pk__in=ids).values_list("pk", "version"),
    lists={"ids": MOST_IDS},
)


def visible_versions(user: Any, ids: list[int]) -> dict[int, int]:
    """Return {id: version} of those of `ids` (at most 64) that `user` may see now. Raises ValueError for more."""
    return dict(_versions(user, ids=ids)) if ids else {}


def visible_item(user: Any, pk: int) -> Item | None:
    """Return the item if `user` may see it now, with its space, its author and the author's unit; else None."""
    if not user.is_authenticated or not user.is_active or not 0 < pk <= HIGHEST_ID:
        return None
    found = _items(*_sort_of(user)).objects(user=user.pk, pk=pk)
    return found[0] if found else None


def _sort_of(user: Any) -> tuple[bool, bool]:
    """What `Item.visible_to` asks of a reader beside who they are: whether they are a guest, whether they moderate."""
    return bool(user.is_guest), "moderator" in user.roles


def _reader(user: int, is_guest: bool, moderates: bool) -> Any:
    roles = ["moderator"] if moderates else []
    return SimpleNamespace(pk=user, is_authenticated=True, is_active=True, is_guest=is_guest, roles=roles)


@cache
def _items(is_guest: bool, moderates: bool) -> CompiledFetch:
    def build(user: int, pk: int) -> Any:
        visible = Item.visible_to(_reader(user, is_guest, moderates))
        return visible.filter(pk=pk).select_related("space", "author__unit")

    return CompiledFetch(build, singles=["user", "pk"])
