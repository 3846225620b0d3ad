"""A real browser on the test server, at phone and desktop width, in light and dark."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import CHROMIUM

# Playwright's own loop runs in the test's thread, where Django would otherwise refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
VIEWS = [(390, "light"), (390, "dark"), (1440, "light"), (1440, "dark")]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Open a path of the portal in a fresh window; what the console says goes wrong fails the test."""
    contexts, complaints = [], []

    def visit(path: str, width: int = 1440, scheme: str = "light", cookies: tuple = (), **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **options)
        contexts.append(context)
        context.add_cookies(list(cookies))
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.complaints = complaints
        page.goto(live_server.url + path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def as_seen_by(live_server: Any, as_user: Callable) -> Callable[..., tuple]:
    """Return the cookies of somebody who is signed in, for `visit(cookies=…)`."""

    def cookies(user: Any) -> tuple:
        kept = as_user(user).cookies
        return tuple({"name": name, "value": morsel.value, "url": live_server.url} for name, morsel in kept.items())

    return cookies


@pytest.fixture
def faults() -> Callable[[Page], list[str]]:
    """Return what axe-core finds on a page, one line a finding, and whether it scrolls sideways."""

    def faults(page: Page) -> list[str]:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        lines = [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return [*lines, f"scrolls sideways by {wide} px"] if wide > 0 else lines

    return faults
