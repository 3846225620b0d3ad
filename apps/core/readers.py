"""The doors on hot paths: reads that ask `visible_to`, compiled once for each sort of reader."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

from apps.core.compiled import CompiledFetch, CompiledRead


class ReadersRead:
    """A compiled read that asks `visible_to`, one for each sort of reader.

    `build(reader, **stand_ins)` returns a `values_list` queryset; `reader` is what `visible_to` takes. The SQL is that
    of the queryset, so there is still one door. See `CompiledRead` for `singles`, `texts` and `lists`.
    """

    compiled: type[CompiledRead] = CompiledRead

    def __init__(
        self,
        build: Callable[..., Any],
        *,
        singles: Sequence[str] = (),
        texts: Sequence[str] = (),
        lists: dict[str, int] | None = None,
    ) -> None:
        self.build, self.singles, self.texts, self.lists = build, singles, texts, lists
        self.reads: dict[tuple[bool, frozenset[str]], CompiledRead] = {}

    def __call__(self, user: Any, **values: Any) -> list[Any]:
        """Run the read for `user`; nothing for those who are not signed in or may no longer come in."""
        if not user.is_authenticated or not user.is_active:
            return []
        # What a door asks of a reader beside who they are.
        sort = (bool(user.is_guest), frozenset(user.roles))
        if sort not in self.reads:
            self.reads[sort] = self._for(*sort)
        return self.reads[sort](user=user.pk, **values)

    def _for(self, is_guest: bool, roles: frozenset[str]) -> CompiledRead:
        def build(user: int, **stand_ins: Any) -> Any:
            reader = SimpleNamespace(
                pk=user, is_authenticated=True, is_active=True, is_guest=is_guest, roles=sorted(roles)
            )
            return self.build(reader, **stand_ins)

        return self.compiled(build, singles=["user", *self.singles], texts=self.texts, lists=self.lists)


class ReadersFetch(ReadersRead):
    """The same for whole rows: `build` returns an ordinary queryset, and objects come out."""

    compiled = CompiledFetch
