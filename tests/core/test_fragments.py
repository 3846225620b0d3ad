"""Kept pieces: drawn once, shared by every process, and drawn anew by a new edition of the portal."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache

from apps.core.fragments import edition, kept, shelf


@pytest.fixture(autouse=True)
def _empty_shelf() -> Iterator[None]:
    shelf.rows.clear()
    yield
    shelf.rows.clear()


@pytest.fixture
def drawn() -> list[int]:
    return []


@pytest.fixture
def draw(drawn: list[int]) -> Callable[[list[int]], dict[int, str]]:
    def draw(missing: list[int]) -> dict[int, str]:
        drawn.extend(missing)
        return {thing: f"<p>{thing}</p>" for thing in missing if thing < 100}

    return draw


def test_a_piece_is_drawn_once_and_found_by_other_processes(drawn: list[int], draw: Callable) -> None:
    assert kept({1: "card:1:1:en", 2: "card:2:1:en"}, draw) == {1: "<p>1</p>", 2: "<p>2</p>"}
    assert kept({1: "card:1:1:en"}, draw) == {1: "<p>1</p>"}
    shelf.rows.clear()
    assert kept({1: "card:1:1:en", 3: "card:3:1:en"}, draw) == {1: "<p>1</p>", 3: "<p>3</p>"}
    assert drawn == [1, 2, 3]


def test_a_new_version_is_drawn_and_what_is_gone_is_left_out(drawn: list[int], draw: Callable) -> None:
    kept({1: "card:1:1:en"}, draw)
    assert kept({1: "card:1:2:en", 100: "card:100:1:en"}, draw) == {1: "<p>1</p>"}
    assert drawn == [1, 1, 100]


def test_what_another_edition_of_the_portal_has_drawn_is_not_used(draw: Callable) -> None:
    cache.set("card:1:1:en", "<p>as it looked before</p>")
    cache.set("card:1:1:en", "<p>as it looked before</p>", version=edition(settings.BASE_DIR) + 1)
    assert kept({1: "card:1:1:en"}, draw) == {1: "<p>1</p>"}


def test_an_edition_is_known_by_its_templates_code_and_drawings(tmp_path: Path) -> None:
    def change(name: str, text: str) -> int:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        edition.cache_clear()
        return edition(tmp_path)

    editions = [
        change("static/img/icons.svg", "<svg/>"),
        change("templates/components/item_card.html", "<article>"),
        change("templates/components/item_card.html", "<section>"),
        change("apps/content/cards.py", "names = {}"),
        change("static/img/icons.svg", "<svg></svg>"),
    ]
    assert len(set(editions)) == len(editions)
    assert change("apps/content/notes.txt", "read by nobody") == editions[-1]
