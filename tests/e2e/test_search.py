"""Searching as people do it: from the box that is everywhere, by keyboard, narrowed, and on when nothing is found."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from apps.search.rebuilding import rebuild
from tests.e2e.test_accessibility import look_at_all
from tests.e2e.world import World
from tests.factories import make_question

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def home(world: World, visit: Callable, as_seen_by: Callable) -> Page:
    make_question(world.leaks, world.alice, "Which hydrophone for plastic?", "The correlator hears nothing on plastic.")
    make_question(world.leaks, world.alice, "Where is the spare hydrophone?", "It is not in the van.")
    rebuild(lambda sort, done, of: None)
    return visit("/", cookies=as_seen_by(world.alice))


def test_a_name_is_offered_and_opened_by_keyboard(home: Page) -> None:
    home.keyboard.press("/")
    field = home.get_by_role("combobox", name="Search everything")
    expect(field).to_be_focused()
    home.keyboard.type("hydro")
    options = home.get_by_role("option")
    expect(options).to_have_count(2)
    home.keyboard.press("ArrowDown")
    expect(home.get_by_role("option", selected=True)).to_contain_text("hydrophone")
    home.keyboard.press("ArrowDown")
    home.keyboard.press("Enter")
    expect(home.get_by_role("heading", level=1)).to_have_text("Which hydrophone for plastic?")


def test_enter_searches_and_what_is_found_is_narrowed(home: Page, world: World) -> None:
    field = home.get_by_role("combobox", name="Search everything")
    field.fill("hydrophone")
    expect(home.get_by_role("option").first).to_be_visible()
    field.press("Enter")
    expect(home.get_by_role("heading", level=1)).to_have_text("“hydrophone”")
    expect(home.locator(".result mark").first).to_have_text("hydrophone")
    home.get_by_role("combobox", name="Search everything").fill("hydrophone author:al")
    home.get_by_role("option", name="author:alice").click()
    expect(home.get_by_role("combobox", name="Search everything")).to_have_value("hydrophone author:alice ")
    home.keyboard.press("Enter")
    expect(home.locator(".result")).to_have_count(2)


def test_the_palette_searches_too(home: Page) -> None:
    home.keyboard.press("Control+k")
    home.keyboard.type("plastic")
    expect(home.get_by_role("option", name="Which hydrophone for plastic?")).to_be_visible()
    home.get_by_role("option", name="Search everything for “plastic”").click()
    expect(home.get_by_role("heading", level=1)).to_have_text("“plastic”")


def test_without_scripts_nothing_found_leads_on_to_a_question(
    home: Page, world: World, visit: Callable, as_seen_by: Callable
) -> None:
    page = visit("/", cookies=as_seen_by(world.alice), java_script_enabled=False)
    page.get_by_role("searchbox", name="Search everything").fill("qqqqzzzz")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Ask this").click()
    expect(page.get_by_label("What do you want to know?")).to_have_value("qqqqzzzz")


PAGES = {
    "search": lambda world: "/search/?q=hydrophone",
    "search-nothing": lambda world: "/search/?q=qqqqzzzz&tag=x",
    "search-empty": lambda world: "/search/",
}


def test_its_pages_are_sound(
    home: Page, world: World, visit: Callable, as_seen_by: Callable, faults: Callable, picture: Callable
) -> None:
    assert look_at_all(PAGES, world, visit, as_seen_by(world.alice), faults, picture) == {}
