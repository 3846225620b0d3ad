"""Everything is reached by keyboard, and one always sees where one is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.world import World

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
RING = "getComputedStyle(document.activeElement).outlineStyle"
NAME = """((at) => (at.getAttribute("aria-label") ?? (at.textContent.trim() || at.querySelector("img")?.alt) ?? ""))
  (document.activeElement).trim()"""


@pytest.fixture
def home(world: World, visit: Callable, as_seen_by: Callable) -> Page:
    return visit("/", cookies=as_seen_by(world.nora))


@pytest.fixture
def post(world: World, visit: Callable, as_seen_by: Callable) -> Page:
    return visit(world.posts[1].get_absolute_url(), cookies=as_seen_by(world.nora))


def test_the_first_stop_skips_to_the_content(home: Page) -> None:
    home.keyboard.press("Tab")
    skip = home.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    home.keyboard.press("Enter")
    expect(home.locator("main")).to_be_focused()


def test_the_focus_is_seen_at_every_stop(home: Page) -> None:
    stops = []
    for _ in range(60):
        home.keyboard.press("Tab")
        if home.evaluate("document.activeElement === document.body"):
            break
        stops.append((home.evaluate(NAME), home.evaluate(RING)))
    assert len(stops) > 20
    assert [name for name, ring in stops if ring == "none"] == []
    assert [ring for name, ring in stops if not name] == []


def test_question_mark_lists_the_shortcuts(home: Page) -> None:
    home.keyboard.press("?")
    expect(home.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    home.keyboard.press("Escape")
    expect(home.get_by_role("dialog")).to_have_count(0)


def test_single_keys_can_be_switched_off(home: Page) -> None:
    home.keyboard.press("?")
    home.get_by_label("Single keys work as shortcuts in this browser").uncheck()
    home.keyboard.press("Escape")
    home.keyboard.press("?")
    expect(home.get_by_role("dialog")).to_have_count(0)


def test_c_begins_a_post_and_typing_c_does_not(home: Page) -> None:
    home.keyboard.press("c")
    home.get_by_role("link", name="Write a post").click()
    area = home.get_by_label("What do you want to share?")
    expect(area).to_be_focused()
    home.keyboard.type("c is for correlator? / yes")
    expect(area).to_have_value("c is for correlator? / yes")
    area.fill("")


def test_slash_goes_to_where_one_searches(home: Page) -> None:
    home.keyboard.press("/")
    assert home.evaluate("document.activeElement.matches('[data-search], #palette input')")


def test_control_k_jumps_to_a_space(world: World, home: Page) -> None:
    home.keyboard.press("Control+k")
    field = home.get_by_role("combobox", name="Jump to")
    expect(field).to_be_focused()
    home.keyboard.type("leak")
    expect(home.get_by_role("option", selected=True)).to_contain_text("Leak listening craft")
    home.keyboard.press("Enter")
    expect(home.get_by_role("heading", level=1)).to_have_text("Leak listening craft")


def test_the_palette_finds_people_and_admits_when_it_finds_nothing(home: Page) -> None:
    home.keyboard.press("Control+k")
    home.keyboard.type("achterb")
    expect(home.get_by_role("option", selected=True)).to_contain_text("Bob Achterberg")
    home.get_by_role("combobox", name="Jump to").fill("zzzz")
    expect(home.get_by_text("Nothing by that name.")).to_be_visible()
    home.keyboard.press("Escape")
    expect(home.get_by_role("dialog")).to_have_count(0)


def test_j_and_k_walk_through_the_stream(home: Page) -> None:
    here = "document.activeElement.closest('.item')?.id"
    cards = home.evaluate("[...document.querySelectorAll('[data-stream] > .item')].map((card) => card.id)")
    assert len(cards) >= 2
    home.keyboard.press("j")
    assert home.evaluate(here) == cards[0]
    home.keyboard.press("j")
    assert home.evaluate(here) == cards[1]
    home.keyboard.press("k")
    assert home.evaluate(here) == cards[0]
    home.keyboard.press("Enter")
    expect(home.locator(".item-page")).to_have_id(cards[0])


def test_one_reacts_by_keyboard_and_stays_where_one_was(post: Page) -> None:
    post.evaluate("window.same = true")
    add = post.locator(".item-page").get_by_role("button", name="React")
    add.focus()
    post.keyboard.press("Enter")
    menu = post.locator(".item-page .react-menu")
    expect(menu).to_be_visible()
    post.keyboard.press("Tab")
    assert post.evaluate("document.activeElement.matches('.react')")
    post.keyboard.press("ArrowRight")
    post.keyboard.press("Enter")
    mine = post.locator(".item-page .reaction[aria-pressed=true]")
    expect(mine).to_contain_text("1")
    expect(mine).to_be_focused()
    assert post.evaluate("window.same") is True


def test_a_menu_opens_walks_and_closes_by_keyboard(post: Page) -> None:
    opener = post.locator(".rail-foot [popovertarget=me-menu]")
    opener.focus()
    post.keyboard.press("Enter")
    menu = post.locator("#me-menu")
    expect(menu).to_be_visible()
    post.keyboard.press("Tab")
    assert post.evaluate("document.activeElement.matches('#me-menu .menu-item')")
    first = post.evaluate(NAME)
    post.keyboard.press("ArrowDown")
    assert post.evaluate(NAME) != first
    post.keyboard.press("Escape")
    expect(menu).not_to_be_visible()
    expect(opener).to_be_focused()


def test_control_enter_sends_what_one_writes(post: Page) -> None:
    post.get_by_label("Your comment").focus()
    post.keyboard.type("Sent without the mouse.")
    post.keyboard.press("Control+Enter")
    expect(post.locator(".comment .text")).to_have_text("Sent without the mouse.")
