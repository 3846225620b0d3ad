"""Articles in a browser: written, kept, dated, read and confirmed, with the script and without it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.blogs.models import Article, Confirmation
from tests.e2e.library import make_library
from tests.e2e.world import World, png
from tests.e2e.writing import text_box

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
WRITE = "/create/article/?space=leak-listening-craft"
PICTURE = {"name": "van.png", "mimeType": "image/png", "buffer": png()}


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def browser_of(request: Any, visit: Callable, as_seen_by: Callable) -> Callable[..., Page]:
    """Open a path as somebody, once in a browser that runs the script and once in one that does not."""

    def browser_of(path: str, person: object, **options: object) -> Page:
        return visit(path, cookies=as_seen_by(person), java_script_enabled=request.param, **options)

    return browser_of


def has_script(page: Page) -> bool:
    return page.locator("[data-toolbar]").is_visible()


def fill(page: Page, title: str, text: str) -> None:
    """Write a title and Markdown, which the editor understands while it is typed."""
    page.get_by_label("Title").fill(title)
    if not has_script(page):
        page.get_by_label("Text", exact=True).fill(text)
        return
    text_box(page, "Text").click()
    for line in filter(None, text.splitlines()):
        page.keyboard.type(line)
        page.keyboard.press("Enter")


def test_one_writes_dresses_and_publishes(world: World, browser_of: Callable) -> None:
    page = browser_of(WRITE, world.nora)
    fill(page, "First nights", "## One\n\nCold.\n\n## Two\n\nColder.\n\n## Three\n\nWarm tea, @alice.")
    page.get_by_label("Summary").fill("Three nights with the stick.")
    page.get_by_label("Cover picture").set_input_files(PICTURE)
    page.get_by_label("What the cover shows").fill("A van")
    page.get_by_text("Co-authors, series and end").click()
    page.get_by_label("Co-authors").fill("@bob")
    page.get_by_label("Series").fill("First nights out")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("First nights")
    expect(page.locator(".standfirst")).to_have_text("Three nights with the stick.")
    expect(page.locator("img.cover")).to_have_attribute("alt", "A van")
    expect(page.locator(".article-head")).to_contain_text("Bob Achterberg")
    contents = page.get_by_role("navigation", name="In this article").get_by_role("link")
    expect(contents).to_have_text(["One", "Two", "Three"])
    contents.nth(1).click()
    assert page.url.endswith("#h-two")


def test_one_keeps_a_draft_and_goes_on_with_it(world: World, browser_of: Callable) -> None:
    page = browser_of(WRITE, world.nora)
    page.get_by_label("Title").fill("Half a thought")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_text("This is a draft. Only its authors see it.")).to_be_visible()
    page.goto("/drafts/")
    page.get_by_role("link", name=re.compile("Go on.*Half a thought")).click()
    expect(page.get_by_label("Title")).to_have_value("Half a thought")
    fill(page, "Half a thought", "The other half.")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".article-body")).to_have_text("The other half.")
    assert Article.everything.get(title="Half a thought").state == "published"


def test_one_chooses_when_it_appears(world: World, browser_of: Callable) -> None:
    page = browser_of(WRITE, world.nora)
    fill(page, "Tomorrow", "Not before.")
    page.get_by_label("At a time you choose").check()
    page.get_by_label("Appears on").fill((timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Only its authors see this. It appears on")).to_be_visible()
    assert Article.everything.get(title="Tomorrow").state == "scheduled"


def test_a_member_confirms_at_the_end_of_the_text(world: World, browser_of: Callable) -> None:
    notice = make_library(world).notice
    page = browser_of(notice.get_absolute_url(), world.nora)
    page.get_by_role("button", name="I have read this").click()
    expect(page.get_by_text("Announcement. You have confirmed that you read it.")).to_be_visible()
    assert Confirmation.objects.filter(article=notice, user=world.nora).exists()


def test_one_pins_compares_and_goes_back(world: World, visit: Callable, as_seen_by: Callable) -> None:
    told = make_library(world).told
    page = visit(told.get_absolute_url(), cookies=as_seen_by(world.alice))
    page.get_by_role("button", name="More about this").click()
    page.get_by_role("button", name="Pin to the top of the space").click()
    page.goto(world.leaks.get_absolute_url())
    expect(page.locator(".pinned")).to_contain_text("The dry hole in Larch Street")
    page.goto(f"/i/{told.pk}/history/")
    expect(page.locator(".changes ins")).to_contain_text("hunch")
    expect(page.locator(".changes del")).to_contain_text("guess")
    page.get_by_role("button", name=re.compile("Go back to it.*version 1")).click()
    page.goto(told.get_absolute_url())
    expect(page.locator(".article-body")).to_contain_text("a map and a guess")


def test_typed_words_come_back_on_another_machine(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit(WRITE, cookies=as_seen_by(world.nora))
    fill(page, "In the train", "Words between two stations.")
    page.get_by_label("Summary").fill("In short")
    expect(page.locator("[data-draft-state]")).to_have_text("Draft saved")
    other = visit("/create/article/", 390, cookies=as_seen_by(world.nora))
    expect(other.get_by_label("Title")).to_have_value("In the train")
    expect(other.get_by_label("Summary")).to_have_value("In short")
    expect(text_box(other, "Text")).to_have_text("Words between two stations.")
    page.on("dialog", lambda dialog: dialog.accept())
