"""Evidence as tests compare it."""

from collections.abc import Callable

import pytest

from apps.expertise.models import Evidence

Row = tuple[str, str, int, int | None, str]


@pytest.fixture
def rows(deliver: Callable[[], int]) -> Callable[[], set[Row]]:
    """Return all evidence once every event is delivered: {(person, topic, item, comment, sort)}."""

    def found() -> set[Row]:
        deliver()
        columns = ("person__username", "tag__slug", "item_id", "comment_id", "sort")
        return set(Evidence.objects.values_list(*columns))

    return found
