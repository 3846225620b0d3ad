"""The door to content on hot paths: `visible_to` itself, compiled once per sort of reader."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from apps.content.models import Item
from apps.core.compiled import CompiledRead

MOST_IDS = 64


class ReadersRead:
    """A compiled read that asks `visible_to`, one for each sort of reader: guests or not, moderators or not.

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
        sort = (bool(user.is_guest), "moderator" in user.roles)
        if sort not in self.reads:
            self.reads[sort] = self._for(*sort)
        return self.reads[sort](user=user.pk, **values)

    def _for(self, is_guest: bool, moderates: bool) -> CompiledRead:
        roles = ["moderator"] if moderates else []

        def build(user: int, **stand_ins: Any) -> Any:
            reader = SimpleNamespace(pk=user, is_authenticated=True, is_active=True, is_guest=is_guest, roles=roles)
            return self.build(reader, **stand_ins)

        return CompiledRead(build, singles=["user"], lists=self.lists)


_versions = ReadersRead(
    lambda reader, ids: Item.visible_to(reader).filter(pk__in=ids).values_list("pk", "version"),
    lists={"ids": MOST_IDS},
)


def visible_versions(user: Any, ids: list[int]) -> dict[int, int]:
    """Return {id: version} of those of `ids` (at most 64) that `user` may see now. Raises ValueError for more."""
    return dict(_versions(user, ids=ids)) if ids else {}
