"""The doors on hot paths: reads that ask `visible_to`, compiled once for each sort of reader."""

import json
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from apps.core.compiled import CompiledFetch, CompiledRead
from apps.core.prepared import fetch


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
        return self.read_for(user)(user=user.pk, **values) if user.is_authenticated and user.is_active else []

    def read_for(self, user: Any) -> CompiledRead:
        """Return the read for readers of the sort of `user`."""
        # What a door asks of a reader beside who they are.
        sort = (bool(user.is_guest), frozenset(user.roles))
        if sort not in self.reads:
            self.reads[sort] = self._for(*sort)
        return self.reads[sort]

    def _for(self, is_guest: bool, roles: frozenset[str]) -> CompiledRead:
        def build(user: int, **stand_ins: Any) -> Any:
            reader = SimpleNamespace(
                pk=user, is_authenticated=True, is_active=True, is_guest=is_guest, roles=sorted(roles)
            )
            return self.build(reader, **stand_ins)

        return self.compiled(build, singles=["user", *self.singles], texts=self.texts, lists=self.lists)


def read_together(user: Any, reads: Mapping[str, ReadersRead]) -> dict[str, list[list[Any]]]:
    """Return {name: rows} of several reads that ask for nothing but their reader, from one query.

    Values come as JSON has them: moments as texts.
    """
    found: dict[str, list[list[Any]]] = {name: [] for name in reads}
    if not user.is_authenticated or not user.is_active or not reads:
        return found
    parts, values = [], []
    for place, read in enumerate(reads.values()):
        sql, more = read.read_for(user).bound(user=user.pk)
        # A union need not keep the order of its parts, so each row says where it stood. All of it is SQL of the ORM.
        parts.append(f"SELECT {place} AS part, row_number() OVER () AS n, row_to_json(r)::text FROM ({sql}) r")  # noqa: S608
        values += more
    rows = fetch(" UNION ALL ".join(parts), values)
    names = list(reads)
    for part, _n, row in sorted(rows, key=lambda row: row[:2]):
        found[names[part]].append(list(json.loads(row).values()))
    return found


class ReadersFetch(ReadersRead):
    """The same for whole rows: `build` returns an ordinary queryset, and objects come out."""

    compiled = CompiledFetch
