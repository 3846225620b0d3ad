"""Searching as a person does, over an index that is up to date."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.search import words
from apps.search.finding import Answer, find
from apps.search.models import Entry
from apps.search.query import parse

Snapshot = dict[tuple[str, int], tuple[Any, ...]]


@pytest.fixture
def search(deliver: Callable[[], int]) -> Callable[..., Answer]:
    """Deliver what waits, count the words and search."""

    def searched(user: Any, text: str, **more: Any) -> Answer:
        deliver()
        words.count()
        return find(user, parse(text, user), **more)

    return searched


@pytest.fixture
def found(search: Callable[..., Answer]) -> Callable[..., list[tuple[str, int]]]:
    """Search and return (sort, id) of what was found, the best first."""
    return lambda user, text, **more: [(row.sort, row.source) for row in search(user, text, **more).rows]


def snapshot() -> Snapshot:
    """Return all that the index says, whatever the rows' own numbers."""
    columns = (
        "item_id", "comment_id", "person_id", "place_id", "tag_id", "document_id", "kind", "space_id", "author_id",
        "title", "tags", "body", "vector", "names", "length", "at",
    )  # fmt: skip
    rows = Entry.objects.values_list("sort", "source", *columns)
    return {(sort, source): tuple(rest) for sort, source, *rest in rows}
