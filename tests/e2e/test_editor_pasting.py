"""What is pasted from Word, Google Docs, web pages and plain text, and what copying inside the editor keeps."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.world import World
from tests.e2e.writing import COMPOSE, PASTE, begun, body_of, text_box, wiped

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PASTED = Path(__file__).resolve().parents[1] / "data" / "pasted"
STRANGE = re.compile(r"style=|<span|<o:p|<font|Mso|docs-internal|<script|onclick|<meta|<div|class=\"[^\"]*\"")


@pytest.fixture
def composer(world: World, visit: Callable, as_seen_by: Callable) -> Page:
    page = visit(COMPOSE, cookies=as_seen_by(world.nora))
    begun(page)
    return page


def paste(page: Page, html: str = "", text: str = "") -> str:
    data = {"text/html": html, "text/plain": text or "words"} if html else {"text/plain": text}
    text_box(page).evaluate(PASTE, data)
    return body_of(page)


def test_each_program_leaves_only_what_it_meant(composer: Page) -> None:
    said = {path.stem: paste(composer, path.read_text()) and body_of(composer) for path in sorted(PASTED.glob("*.html"))}
    for name, html in said.items():
        assert html, name
    assert not STRANGE.findall(re.sub(r'class="(mention|ref|callout|language-[\w-]+)"', "", "".join(said.values())))
