"""A real browser on the test server, at phone and desktop width, in light and dark."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.conftest import CHROMIUM
from tests.e2e.answering import Answering
from tests.e2e.world import World, make_world
from tests.e2e.writing import COMPOSE, begun

# Playwright's own loop runs in the test's thread, where Django would otherwise refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
VIEWS = [(390, "light"), (390, "dark"), (1440, "light"), (1440, "dark")]
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# All rules that axe-core runs by itself, and the one of WCAG 2.2 AA that it leaves out.
RULES = "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}"
COLOURS = "{resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block']}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def answering() -> Iterator[Answering]:
    with Answering() as counting:
        yield counting


@pytest.fixture
def visit(browser: Browser, live_server: Any, answering: Answering) -> Iterator[Callable[..., Page]]:
    """Open a path of the portal in a fresh window; without a path the window stays empty.

    What the console says goes wrong, which includes what the content security policy refuses, and whatever asks
    another host for something, fails the test.
    """
    contexts, complaints = [], []

    def stranger(request: Request) -> None:
        if not request.url.startswith((live_server.url + "/", "data:", "blob:")):
            complaints.append(f"asked another host: {request.url[:200]}")

    def visit(path: str = "", width: int = 1440, scheme: str = "light", cookies: tuple = (), **options: Any) -> Page:
        height = 844 if width < 720 else 900
        view = {"viewport": {"width": width, "height": height}, "color_scheme": scheme, "base_url": live_server.url}
        context = browser.new_context(**view, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        context.add_cookies(list(cookies))
        context.on("request", stranger)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.complaints = complaints
        if path:
            page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    # What a page had asked for is still answered after it has gone, and must not meet the emptying of the database.
    answering.wait_until_done()
    assert complaints == []


@pytest.fixture
def as_seen_by(live_server: Any, as_user: Callable) -> Callable[..., tuple]:
    """Return the cookies of somebody who is signed in, for `visit(cookies=…)`."""

    def cookies(user: Any) -> tuple:
        kept = as_user(user).cookies
        return tuple({"name": name, "value": morsel.value, "url": live_server.url} for name, morsel in kept.items())

    return cookies


@pytest.fixture
def faults() -> Callable[..., list[str]]:
    """Return what axe-core finds on a page, one line a finding, and whether it scrolls sideways."""

    def faults(page: Page, rules: str = RULES) -> list[str]:
        if not page.evaluate("typeof axe === 'object'"):
            page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(f"axe.run(document, {rules})")["violations"]
        lines = [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]
        wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
        return [*lines, f"scrolls sideways by {wide} px"] if wide > 0 else lines

    return faults


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Keep a picture of the page in the folder named by SCREENSHOTS, if it is named, for people to look at."""
    folder = os.environ.get("SCREENSHOTS")

    def picture(page: Page, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return picture


@pytest.fixture
def world(transactional_db: None, deliver: Callable) -> World:
    """A small portal that has been lived in for a while."""
    made = make_world()
    deliver()
    return made


@pytest.fixture
def composer(world: World, visit: Callable, as_seen_by: Callable) -> Page:
    """The page on which nora writes a post, with the caret in the editor."""
    page = visit(COMPOSE, cookies=as_seen_by(world.nora))
    begun(page)
    return page
