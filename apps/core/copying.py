"""Writing many rows at once, through PostgreSQL's COPY."""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from io import StringIO
from operator import attrgetter
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

ROWS_AT_ONCE = 5000
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def copy_in(model: type[models.Model], rows: Sequence[models.Model]) -> int:
    """Insert unsaved `rows` of `model` and return their number; the rows' own columns only, without their parents'.

    Nothing is checked and no signal is sent. Rows without a primary key get one from the database, unseen. Raises
    IntegrityError as an insert would.
    """
    if not rows:
        return 0
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    if rows[0].pk is None:
        fields = [field for field in fields if not field.primary_key]
    values = attrgetter(*(field.attname for field in fields))
    return copy_values(model, [field.attname for field in fields], [values(row) for row in rows])


def copy_values(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
    """Insert rows given as values of the named columns, as `copy_in` does, without the cost of making objects."""
    fields = {field.attname: field for field in model._meta.local_concrete_fields}
    encoders = [_encoder(fields[name]) for name in columns]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(fields[name].column)) for name in columns)
    statement = f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN"
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS_AT_ONCE):
            part = rows[start : start + ROWS_AT_ONCE]
            lines = ("\t".join([encode(value) for encode, value in zip(encoders, row, strict=True)]) for row in part)
            cursor.copy_expert(statement, StringIO("\n".join(lines) + "\n"))
    return len(rows)


def new_ids(model: type[models.Model], number: int) -> list[int]:
    """Reserve `number` primary keys of `model`, in rising order."""
    key = model._meta.pk
    assert key is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [connection.ops.quote_name(model._meta.db_table), key.column, number],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _encoder(field: Any) -> Callable[[Any], str]:
    if isinstance(field, models.JSONField):
        null = "\\N" if field.null else "null"
        return lambda value: null if value is None else json.dumps(value, ensure_ascii=False).translate(_ESCAPES)
    if isinstance(field, ArrayField):
        return lambda value: _array(value).translate(_ESCAPES)
    if isinstance(field, models.BinaryField):
        return lambda value: f"\\\\x{bytes(value).hex()}"
    return _plain


def _plain(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _array(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "{" + ",".join(_array(part) for part in value) + "}"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
