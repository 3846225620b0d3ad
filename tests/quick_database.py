"""A database that is quick to write and to empty, as nothing in it has to last."""

from typing import Any

from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection
from django.db.models.signals import post_migrate

# What migrating fills by itself, the same for every test.
KEPT = {"django_content_type", "auth_permission"}


def quicken() -> None:
    """Make the database of the tests quick.

    PostgreSQL does not wait for the disk, and counts no tables while tests run in transactions that are undone: what it
    would count is nothing at all, and it would plan every later statement for empty tables. Emptying it leaves what
    migrating makes anew each time.
    """
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {quote(connection.settings_dict['NAME'])} SET synchronous_commit = off")
        cursor.execute("SET synchronous_commit = off")
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"ALTER TABLE {quote(table)} SET (autovacuum_enabled = false)")
    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    emptying = connection.ops.sql_flush

    def sql_flush(style: Any, tables: list[str], **options: Any) -> list[str]:
        return emptying(style, [table for table in tables if table not in KEPT], **options)

    connection.ops.sql_flush = sql_flush
