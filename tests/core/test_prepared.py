"""Hot reads: prepared once for each connection, and answering the same as when they are not."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core import prepared
from apps.core.prepared import fetch, numbered

pytestmark = pytest.mark.django_db
PREPARED_SQL = "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'read_%%'"


@pytest.fixture(autouse=True)
def fresh(settings):
    """Begin with a connection that has prepared nothing."""
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 60
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    prepared.known.pop(connection.connection, None)


def prepared_now() -> int:
    with connection.cursor() as cursor:
        cursor.execute(PREPARED_SQL, [])
        return cursor.fetchone()[0]


def test_named_values_are_given_once_for_each_place():
    sql = "SELECT %(a)s::int, %(b)s::text, %(a)s::int, 'x' LIKE '%%'"
    assert numbered(sql) == ("SELECT $1::int, $2::text, $3::int, 'x' LIKE '%'", ("a", "b", "a"))
    assert fetch(sql, {"a": 3, "b": "it's 100 %", "unused": 1}) == [(3, "it's 100 %", 3, True)]


def test_listed_values_keep_their_order():
    at = datetime(2026, 3, 1, tzinfo=UTC)
    assert fetch("SELECT %s::int, %s::timestamptz, %s::int[]", [1, at, [2, 3]]) == [(1, at, [2, 3])]
    assert fetch("SELECT 7", []) == [(7,)]


def test_a_statement_is_prepared_once_and_answers_for_other_values():
    for value in range(12):
        assert fetch("SELECT %(n)s::int + 1", {"n": value}) == [(value + 1,)]
    assert prepared_now() == 1


def test_preparing_is_no_query_of_the_page(django_assert_num_queries):
    for n in range(2):
        with django_assert_num_queries(1):
            fetch("SELECT %(n)s::int * 2", {"n": n})


def test_what_was_prepared_stays_when_a_transaction_does_not():
    with pytest.raises(DatabaseError), transaction.atomic():
        fetch("SELECT %(n)s::int - 1", {"n": 1})
        fetch("SELECT 1 / %(n)s::int", {"n": 0})
    assert fetch("SELECT %(n)s::int - 1", {"n": 5}) == [(4,)]


def test_a_connection_prepares_no_more_than_it_has_room_for(monkeypatch):
    monkeypatch.setattr(prepared, "MOST", 2)
    for n in range(5):
        assert fetch(f"SELECT {n} + %s::int", [1]) == [(n + 1,)]
    assert prepared_now() == 2


@pytest.mark.parametrize("sql", ["SELECT %s::int", "SELECT 1"])
def test_connections_that_do_not_stay_prepare_nothing(settings, sql):
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0
    assert fetch(sql, [1] if "%s" in sql else []) == [(1,)]
    assert prepared_now() == 0
