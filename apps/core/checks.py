"""System checks that stop the start when the house is not in order."""

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.db.backends.postgresql.psycopg_any import is_psycopg3

from apps.core.registry import archive_kinds, kinds
from apps.core.searchable import searchables


def kinds_are_complete(**kwargs: Any) -> list[CheckMessage]:
    """Every kind must say how it enters and leaves an archive, and what of it can be searched."""
    return [
        Error(f"The kind {kind.name!r} has no {name}.py entry.", id=f"core.{code}")
        for kind in kinds
        for registry, name, code in ((archive_kinds, "archive", "E001"), (searchables, "searchable", "E003"))
        if kind.name not in registry
    ]


def driver_is_psycopg2(**kwargs: Any) -> list[CheckMessage]:
    """Django silently prefers psycopg 3 when it can be imported; the portal is measured with psycopg2."""
    if is_psycopg3:
        return [Error("psycopg 3 is installed and Django would use it: uninstall it.", id="core.E002")]
    return []


def register_all() -> None:
    register(kinds_are_complete)
    register(driver_is_psycopg2)
