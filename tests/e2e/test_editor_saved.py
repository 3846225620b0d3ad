"""What is written in the editor is what is read: in posts, comments, replies and articles, and when they are edited."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from apps.blogs.actions import Manuscript, create_article
from tests.e2e.world import World
from tests.e2e.writing import COMMENT, COMPOSE, begun, text_box

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
# Each line as it is typed; the last one leaves the table.
TYPED = ["## Night\n", "A **dry** hole\n", "- one\ntwo\n\n", "[x] done\n\n", "> said\n\n", "[!tip] Ask first.\n\n",
         "```sql\nselect 1", "/table"]  # fmt: skip


def write(page: Page) -> None:
    """Type something of everything where the caret is."""
    for text in TYPED:
        page.keyboard.type(text)
        if "```" in text:
            page.keyboard.press("Control+End")
        if text == "/table":
            page.keyboard.press("Enter")
    page.keyboard.type("cell")


def reads(text: Locator) -> None:
    """Expect that everything written is there, as one reads it."""
    expect(text.get_by_role("heading", name="Night")).to_be_visible()
    expect(text.locator("strong", has_text="dry")).to_be_visible()
    expect(text.locator("li")).to_have_text(["one", "two", "done"])
    expect(text.locator("li").last.get_by_role("checkbox")).to_be_checked()
    expect(text.locator("blockquote")).to_have_text("said")
    expect(text.locator(".callout-title")).to_have_text("Tip")
    expect(text.locator(".callout p").last).to_have_text("Ask first.")
    expect(text.locator(".code-language")).to_have_text("SQL")
    expect(text.locator("pre")).to_contain_text("select 1")
    expect(text.locator("th").first).to_have_text("cell")


def edited(page: Page, address: str, name: str, words: str = "Added. ") -> None:
    """Open the form that changes a text, expect all of it in the editor, write something more before it and save."""
    page.goto(address)
    box = text_box(page, name)
    reads(box)
    page.get_by_role("textbox", name=name).first.focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type(f"{words}\n")
    page.get_by_role("button", name="Save", exact=True).click()


def test_a_post(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit(COMPOSE, cookies=as_seen_by(world.nora))
    begun(page)
    write(page)
    page.get_by_role("button", name="Publish").click()
    text = page.locator(".item-page .item-text")
    reads(text)
    pk = page.url.split("/i/")[1].split("-")[0].strip("/")
    edited(page, f"/i/{pk}/edit/", "What do you want to share?")
    expect(text.get_by_role("heading", name="Added.")).to_be_visible()
    reads(text)


def test_a_comment_and_a_reply(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit(world.posts[1].get_absolute_url(), cookies=as_seen_by(world.nora))
    begun(page, COMMENT)
    write(page)
    page.get_by_role("button", name="Comment", exact=True).click()
    comment = page.locator(".comment .text").first
    reads(comment)
    expect(text_box(page, COMMENT)).to_have_text("")
    page.locator(".comment").get_by_role("link", name="Reply").first.click()
    slot = page.locator("[data-reply-slot] form")
    expect(slot.locator("[contenteditable=true]")).to_be_focused()
    write(page)
    slot.locator("button[type=submit]").click()
    reads(page.locator(".comment .comment .text").first)
    edited(
        page, str(page.locator(".comment").first.get_by_role("link", name="Edit").first.get_attribute("href")), COMMENT
    )
    expect(page.locator(".comment .text").first.get_by_role("heading", name="Added.")).to_be_visible()


def test_an_article(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit("/create/article/?space=leak-listening-craft", cookies=as_seen_by(world.nora))
    page.get_by_label("Title").fill("Everything at once")
    begun(page, "Text")
    write(page)
    look = "each => ['fontFamily', 'fontSize', 'lineHeight'].map((name) => getComputedStyle(each)[name])"
    written = text_box(page, "Text").locator("p", has_text="hole").evaluate(look)
    page.get_by_role("button", name="Publish").click()
    text = page.locator(".article-body")
    reads(text)
    assert text.locator("p", has_text="hole").evaluate(look) == written
    pk = page.url.split("/i/")[1].split("-")[0]
    edited(page, f"/i/{pk}/write/", "Text")
    reads(text)


def test_an_article_that_was_there_before_is_not_changed_by_looking(
    world: World, visit: Callable, as_seen_by: Callable
) -> None:
    manuscript = Manuscript(title="Told", text="## One\n\nWords.\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    told = create_article(actor=world.alice, space=world.leaks, manuscript=manuscript, state="published")
    page = visit(cookies=as_seen_by(world.alice))
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(f"/i/{told.pk}/write/")
    text_box(page, "Text").focus()
    page.keyboard.press("Control+End")
    page.get_by_role("link", name="Cancel").click()
    expect(page.locator(".article-body")).to_be_visible()
    assert sent == []
