"""What a person does to their own home. Each is one statement and no event: it is nobody else's concern."""

from typing import Any

from django.db import connection

MOST_PUT_AWAY, LONGEST_KEY = 100, 80

PUT_AWAY_SQL = """
INSERT INTO home_visit AS v (user_id, since, seen_at, put_away)
VALUES (%(user)s, NULL, statement_timestamp(), ARRAY[%(key)s])
ON CONFLICT (user_id) DO UPDATE SET put_away = (
    array_remove(v.put_away, %(key)s::varchar) || %(key)s::varchar
)[greatest(1, cardinality(array_remove(v.put_away, %(key)s::varchar)) + 2 - %(most)s):]
"""
TAKE_BACK_SQL = "UPDATE home_visit SET put_away = array_remove(put_away, %(key)s::varchar) WHERE user_id = %(user)s"


def put_away(*, actor: Any, key: str) -> None:
    """Keep the row named `key` out of *Needs you* of `actor`. Of many, those put away last are remembered."""
    _write(PUT_AWAY_SQL, user=actor.pk, key=_short(key), most=MOST_PUT_AWAY)


def take_back(*, actor: Any, key: str) -> None:
    """Show the row named `key` to `actor` again."""
    _write(TAKE_BACK_SQL, user=actor.pk, key=_short(key))


def _short(key: str) -> str:
    return key.replace("\x00", "")[:LONGEST_KEY]


def _write(sql: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
