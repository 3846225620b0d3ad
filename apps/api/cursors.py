"""Keyset pages whose cursor is signed: one that was edited, or is another list's, is refused and not guessed at."""

from collections.abc import Callable
from typing import Annotated, Any

from django.core import signing
from ninja import Query
from pydantic import Field

from apps.api.problems import Problem
from apps.core.pages import Page

MOST, USUAL = 50, 20
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most; a page may hold fewer.")]
After = Annotated[
    str,
    Query(max_length=1000, description="`next` of the page before; empty for the first."),
]
Row = Any


def place_in(name: str, cursor: str, size: int) -> tuple[Any, ...] | None:
    """Return the values after which a page of the list `name` begins, None for its first. Raises Problem."""
    if not cursor:
        return None
    try:
        values = signing.loads(cursor, salt=f"api.{name}")
    except signing.BadSignature as error:
        raise Problem("cursor") from error
    if not isinstance(values, list) or len(values) != size:
        raise Problem("cursor")
    return tuple(values)


def cursor_of(name: str, *values: Any) -> str:
    """Return the cursor of the page of the list `name` that begins after `values`."""
    return signing.dumps(list(values), salt=f"api.{name}")


def cut(name: str, rows: Any, limit: int, place: Callable[[Row], tuple[Any, ...]]) -> Page[Row]:
    """Return the first `limit` of `rows`; `place` names the sort values of a row."""
    return Page.cut(rows, limit, lambda row: cursor_of(name, *place(row)))


Next = Annotated[str | None, Field(description="The `cursor` of the next page; null at the end.")]


def paged(page: Page[Any], told: list[Any]) -> dict[str, Any]:
    return {"results": told, "next": page.next}
