"""A hundred interruptions at random moments, and after each of them everything typed is there, to the last key.

The device keeps the words in the same turn in which they are typed, so nothing is allowed to be missing: no pause is
waited for. Between the keys the tab is killed, closed, taken off the network, or the server stops answering.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.conftest import CHROMIUM
from tests.e2e.conftest import QUIET
from tests.e2e.world import World
from tests.e2e.writing import begun, text_box

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
COMPOSE = "/create/post/?space=leak-listening-craft"
WORDS = [
    "wheel",
    "trace",
    "hydrant",
    "night",
    "flow",
    "valve",
    "quay",
    "map",
    "stick",
    "road",
    "plan",
    "cast",
    "iron",
    "dry",
    "hole",
    "ear",
]
SAVING = "**/drafts/**"


def killed(page: Page) -> None:
    """The tab's process dies: nothing of the page gets a chance to run."""
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")
    page.close()


def closed(page: Page) -> None:
    page.close(run_before_unload=False)


def interrupt(page: Page, way: str) -> None:
    """Let something go wrong now; what is about the network does not end before the tab does."""
    if way == "offline":
        page.context.set_offline(True)
    elif way == "no answer":
        page.route(SAVING, lambda route: route.abort())
    elif way == "error":
        page.route(SAVING, lambda route: route.fulfill(status=500, body="broken"))


def typed(page: Page, random: Random) -> str:
    """Type a few random words, key by key. Returns them."""
    text = " ".join(random.choices(WORDS, k=random.randint(1, 4))) + " "
    page.keyboard.type(text)
    return text


def shown(page: Page) -> str:
    return str(
        text_box(page).evaluate("box => [...box.querySelectorAll('p')].map((each) => each.textContent).join(' ')")
    )


def opened(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.goto(url)
    begun(page)
    return page


def test_a_hundred_interruptions_lose_no_letter(
    world: World, visit: Callable, as_seen_by: Callable, live_server: Any
) -> None:
    random = Random(20261125)
    first = visit(COMPOSE, cookies=as_seen_by(world.nora))
    context, url, complaints = first.context, first.url, first.complaints
    first.close()
    text = ""
    for number in range(100):
        page = opened(context, url)
        assert shown(page) == text, f"before interruption {number}"
        if len(text) > 800:
            text_box(page).press("Control+a")
            page.keyboard.press("Delete")
            text = ""
        text += typed(page, random)
        way = random.choice(["kill", "close", "offline", "no answer", "error"])
        interrupt(page, way)
        text += typed(page, random)
        closed(page) if way != "kill" else killed(page)
        context.set_offline(False)
    page = opened(context, url)
    assert shown(page) == text
    complaints.clear()  # the browser itself remarks on a network that is gone


def test_a_browser_that_is_closed_keeps_every_letter(
    world: World, browser: Browser, as_seen_by: Callable, live_server: Any, tmp_path: Path
) -> None:
    random, text = Random(7), ""
    for _number in range(4):
        options = {"executable_path": CHROMIUM, "args": list(QUIET)}
        context = browser.browser_type.launch_persistent_context(str(tmp_path), **options)
        context.add_cookies(list(as_seen_by(world.nora)))
        page = opened(context, live_server.url + COMPOSE)
        assert shown(page) == text
        text += typed(page, random)
        context.close()


def test_two_tabs_keep_their_own_words(world: World, visit: Callable, as_seen_by: Callable) -> None:
    one = visit(COMPOSE, cookies=as_seen_by(world.nora))
    begun(one)
    one.keyboard.type("In the first tab")
    other = opened(one.context, one.url)
    assert shown(other) == "In the first tab"
    other.keyboard.type(", and on in the second")
    one.keyboard.type(", and on in the first")
    url = one.url
    for page in (one, other):
        page.close(run_before_unload=False)
    again = opened(other.context, url)
    assert shown(again) == "In the first tab, and on in the first"
    again.get_by_role("button", name="Show the other version").click()
    expect(text_box(again)).to_have_text("In the first tab, and on in the second")
