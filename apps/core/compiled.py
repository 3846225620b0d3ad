"""Querysets compiled once: the ORM says what a read is, its SQL is kept, and only values change.

Building a queryset and its SQL costs more time in Python than PostgreSQL needs to answer it (docs/performance.md).
A hot read is therefore written as an ordinary queryset over stand-in values and compiled on first use; later calls
put their own values where the stand-ins were.
"""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

from apps.core.prepared import fetch

FIRST_STAND_IN = -7_700_000_000_000


def _literal(value: Any) -> str:
    """Return `value` as it stands in a statement with placeholders."""
    with connection.cursor() as cursor:
        return str(cursor.mogrify("%s", [value]).decode()).replace("%", "%%")


class CompiledRead:
    """A read with named values: whole numbers, texts, and lists of whole numbers.

    `build(**stand_ins)` returns a `values_list` queryset. Each name in `singles` is given one stand-in number, each in
    `texts` a stand-in text, and each in `lists` a list of as many numbers as the read may ever be asked for.
    """

    def __init__(
        self,
        build: Callable[..., QuerySet],
        *,
        singles: Sequence[str] = (),
        texts: Sequence[str] = (),
        lists: dict[str, int] | None = None,
    ):
        self.build, self.singles, self.texts, self.lists = build, tuple(singles), tuple(texts), lists or {}
        self.sql = ""
        self.places: list[tuple[str, int]] = []
        self.lock = Lock()

    def _compile(self) -> None:
        number = iter(range(FIRST_STAND_IN, 0))
        names: dict[int | str, tuple[str, int]] = {}
        arguments: dict[str, Any] = {}
        for name in self.singles:
            arguments[name] = next(number)
            names[arguments[name]] = (name, -1)
        for name in self.texts:
            arguments[name] = f"stand-in{next(number)}"
            names[arguments[name]] = (name, -1)
        for name, size in self.lists.items():
            arguments[name] = [next(number) for _place in range(size)]
            names |= {stand_in: (name, place) for place, stand_in in enumerate(arguments[name])}
        compiler = self.build(**arguments).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        places = [names.get(value) if isinstance(value, int | str) else None for value in parameters]
        # What is the same for everybody stands in the statement itself, where partial indexes look for it.
        fixed = [_literal(value) if place is None else "%s" for value, place in zip(parameters, places, strict=True)]
        self.places = [place for place in places if place is not None]
        self._keep(compiler)
        self.sql = sql % tuple(fixed)

    def _keep(self, compiler: SQLCompiler) -> None:
        """Take from the compiler what is needed beside the SQL."""

    def __call__(self, **values: Any) -> list[Any]:
        """Run the read and return its rows. Raises ValueError when a list is longer than the read was made for."""
        return fetch(*self.bound(**values))

    def bound(self, **values: Any) -> tuple[str, list[Any]]:
        """Return the statement and the values for its placeholders. Raises ValueError for a list that is too long."""
        if not self.sql:
            with self.lock:
                self._compile()
        for name, size in self.lists.items():
            if len(values[name]) > size:
                raise ValueError(f"{name} holds {len(values[name])} values; this read takes {size}.")
        # A short list is filled up with an id no row has.
        return self.sql, [self._value(place, values) for place in self.places]

    @staticmethod
    def _value(place: tuple[str, int], values: dict[str, Any]) -> Any:
        name, index = place
        if index < 0:
            return values[name]
        return values[name][index] if index < len(values[name]) else -1


class CompiledFetch(CompiledRead):
    """A read of whole rows: `build` returns an ordinary queryset, and objects come out.

    It may `select_related`, leave columns out with `only` and `defer`, and `annotate`.
    """

    def _keep(self, compiler: SQLCompiler) -> None:
        fields, klass = [column for column, _sql, _alias in compiler.select], compiler.klass_info
        self.model, self.compiler = klass["model"], compiler
        self.columns = slice(klass["select_fields"][0], klass["select_fields"][-1] + 1)
        self.names = [field.target.attname for field in fields[self.columns]]
        self.converters = compiler.get_converters(fields)
        self.related = get_related_populators(klass, compiler.select, DEFAULT_DB_ALIAS)
        self.annotations = compiler.annotation_col_map

    def __call__(self, **values: Any) -> list[Any]:
        """Run the read and return its objects, made as the queryset would make them."""
        rows = super().__call__(**values)
        made = []
        for row in self.compiler.apply_converters(rows, self.converters):
            thing = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.columns])
            for populator in self.related:
                populator.populate(row, thing)
            for name, place in self.annotations.items():
                setattr(thing, name, row[place])
            made.append(thing)
        return made
