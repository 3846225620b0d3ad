"""Finding somebody who knows and asking them, by keyboard, on a phone, and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from apps.search.rebuilding import rebuild
from tests.e2e.test_accessibility import look_at_all
from tests.e2e.world import World
from tests.factories import make_article

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def known(world: World) -> World:
    make_article(world.leaks, world.bob, "Hydrophones on plastic", "A hydrophone hears plastic where a stick does not.")
    rebuild(lambda sort, done, of: None)
    return world


def test_who_knows_is_found_and_asked_by_keyboard(known: World, visit: Callable, as_seen_by: Callable) -> None:
    page: Page = visit("/people/", cookies=as_seen_by(known.alice))
    field = page.get_by_role("searchbox", name="A question, a topic or a name")
    field.fill("Which hydrophone for plastic?")
    field.press("Enter")
    first = page.get_by_role("article").first
    expect(first.get_by_role("heading")).to_have_text("Bob Achterberg")
    expect(first.get_by_role("link", name="Hydrophones on plastic")).to_be_visible()
    ask = first.get_by_role("link", name="Ask them (Bob Achterberg)")
    ask.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("What do you want to know?")).to_have_value("Which hydrophone for plastic?")
    expect(page.get_by_role("checkbox", name="Bob Achterberg")).to_be_checked()


def test_filters_open_by_keyboard_and_stay_open_when_set(known: World, visit: Callable, as_seen_by: Callable) -> None:
    page: Page = visit("/people/?q=hydrophone", cookies=as_seen_by(known.alice))
    page.get_by_text("Filters").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Location").fill("nowhere")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nobody fits both the words and the filters")).to_be_visible()
    expect(page.get_by_label("Location")).to_have_value("nowhere")
    page.get_by_role("link", name="Without filters").click()
    expect(page.get_by_role("heading", name="Bob Achterberg")).to_be_visible()


PAGES = {
    "finder": lambda world: "/people/?q=hydrophone",
    "finder-narrowed": lambda world: "/people/?q=hydrophone&available=1&location=thornby",
    "finder-nobody": lambda world: "/people/?q=zzzz",
    "topics": lambda world: "/topics/",
    "ask-them": lambda world: f"/ask/?title=Which+hydrophone&space={world.leaks.slug}&person=bob",
}


def test_its_pages_are_sound(
    known: World, visit: Callable, as_seen_by: Callable, faults: Callable, picture: Callable
) -> None:
    assert look_at_all(PAGES, known, visit, as_seen_by(known.alice), faults, picture) == {}


def test_without_scripts_it_leads_to_the_person_too(known: World, visit: Callable, as_seen_by: Callable) -> None:
    page: Page = visit("/people/?q=hydrophone", cookies=as_seen_by(known.alice), java_script_enabled=False)
    page.get_by_role("link", name="Ask them (Bob Achterberg)").click()
    expect(page.get_by_role("checkbox", name="Bob Achterberg")).to_be_checked()
