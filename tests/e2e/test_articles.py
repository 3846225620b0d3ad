"""Articles in a browser: written, kept, dated, read and confirmed, with the script and without it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.blogs.models import Article, Confirmation
from apps.content.actions import expire_due
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
    page.get_by_role("button", name="Schedule").click()
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


def dropped(page: Page, name: str, content: bytes) -> None:
    """Drop a file on the place for the cover."""
    page.locator("[data-cover-drop]").evaluate(
        """(place, [name, bytes]) => {
            const carried = new DataTransfer();
            carried.items.add(new File([new Uint8Array(bytes)], name, {type: "image/png"}));
            for (const what of ["dragenter", "dragover", "drop"])
                place.dispatchEvent(new DragEvent(what, {dataTransfer: carried, bubbles: true, cancelable: true}));
        }""",
        [name, list(content)],
    )


def test_a_cover_is_dropped_shown_replaced_and_taken_away(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit(WRITE, cookies=as_seen_by(world.nora))
    cover, refused = page.locator(".cover-small"), page.locator("[data-cover-error]")
    dropped(page, "page.png", b"<!doctype html><script>alert(1)</script>")
    expect(refused).to_have_text("This file is not a picture. Please choose a PNG, JPEG, WebP, GIF or AVIF file.")
    expect(cover).to_have_count(0)
    page.complaints.clear()  # the browser itself remarks on the status
    dropped(page, "van.png", png())
    expect(cover).to_have_attribute("src", re.compile(r"^/files/.+w=480$"))
    expect(refused).to_be_hidden()
    page.get_by_label("What the cover shows").fill("A van")
    page.get_by_role("button", name="Take it away").click()
    expect(cover).to_have_count(0)
    expect(page.get_by_label("Cover picture")).to_be_focused()
    page.get_by_label("Cover picture").set_input_files(PICTURE)
    expect(cover).to_have_attribute("src", re.compile(r"^/files/"))
    fill(page, "With a van", "Words.")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("img.cover")).to_have_attribute("alt", "A van")


def test_people_are_found_by_name_and_chosen_by_keyboard(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit(WRITE, cookies=as_seen_by(world.nora))
    fill(page, "Together", "Words.")
    page.get_by_text("Co-authors, series and end").focus()
    page.keyboard.press("Enter")
    people = page.get_by_role("combobox", name="Co-authors")
    people.press_sequentially("Achter")
    expect(page.get_by_role("option", name="Bob Achterberg")).to_be_visible()
    people.press("Enter")
    people.press_sequentially("ali")
    expect(page.get_by_role("option", name="Alice Marchetti")).to_be_visible()
    people.press("Tab")
    expect(people).to_have_value("@bob, @alice, ")
    people.press("Control+Enter")
    expect(page.locator(".byline-names")).to_have_text("Nora Lindqvist with Bob Achterberg, Alice Marchetti")


def test_only_the_series_of_the_chosen_space_are_offered(world: World, visit: Callable, as_seen_by: Callable) -> None:
    make_library(world)
    page = visit(WRITE, cookies=as_seen_by(world.alice))
    offered = page.locator("#series-here option")
    expect(offered).to_have_count(1)
    assert offered.first.get_attribute("value") == "Larch Street"
    page.get_by_label("Where").select_option(label="Quay Lane mains renewal")
    expect(offered).to_have_count(0)


def test_two_who_write_at_once_lose_nothing(world: World, visit: Callable, as_seen_by: Callable) -> None:
    draft = make_library(world).draft
    alices, bobs = (visit(f"/i/{draft.pk}/write/", cookies=as_seen_by(person)) for person in (world.alice, world.bob))
    for page, words in ((alices, " Alice heard it."), (bobs, " Bob saw it.")):
        text_box(page, "Text").click()
        page.keyboard.press("Control+End")
        page.keyboard.type(words)
    bobs.get_by_role("button", name="Save as draft").click()
    expect(bobs.locator(".article-body")).to_have_text("A few words on it. Bob saw it.")
    alices.get_by_role("button", name="Save as draft").click()
    expect(alices.get_by_role("alert").first).to_contain_text("Bob Achterberg changed this while you wrote.")
    expect(alices.locator(".changes")).to_contain_text("Bob")
    expect(text_box(alices, "Text")).to_have_text("A few words on it. Alice heard it.")
    alices.complaints.clear()  # the browser itself remarks on the status
    text_box(alices, "Text").click()
    alices.keyboard.press("Control+End")
    alices.keyboard.type(" Bob saw it.")
    alices.get_by_role("button", name="Save as draft").click()
    expect(alices.locator(".article-body")).to_have_text("A few words on it. Alice heard it. Bob saw it.")


def test_the_contents_mark_what_is_being_read(world: World, visit: Callable, as_seen_by: Callable) -> None:
    told = make_library(world).told
    page = visit(told.get_absolute_url(), cookies=as_seen_by(world.nora), reduced_motion="reduce")
    here = page.locator(".toc-block [aria-current]")
    expect(here).to_have_count(0)
    for name in ("What I had", "What was really there"):
        page.locator(".toc-block").get_by_role("link", name=name).click()
        expect(here).to_have_text(name)
    phone = visit(told.get_absolute_url(), 390, cookies=as_seen_by(world.nora), reduced_motion="reduce")
    expect(phone.locator(".toc-block")).to_be_hidden()
    phone.get_by_text("In this article").first.click()
    phone.locator(".toc-fold").get_by_role("link", name="What was really there").click()
    expect(phone.get_by_role("heading", name="What was really there")).to_be_in_viewport()


def test_the_life_of_one_article(world: World, browser_of: Callable) -> None:
    """Written, shown to one person, published, announced, read, told of, over, brought back and taken back."""
    page = browser_of(WRITE, world.alice)
    fill(page, "Lamps out on Quay Lane", "From six.")
    page.get_by_role("button", name="Save as draft").click()
    link = urlsplit(page.locator(".draft-note a.link").get_attribute("href") or "").path
    for person, words in ((world.nora, "Alice Marchetti shows you this"), (world.charlie, "shows you this")):
        expect(browser_of(link, person).get_by_text(words)).to_be_visible()
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_label("More about this")).to_be_visible()
    address = page.url
    page.get_by_label("More about this").click()
    page.get_by_role("link", name="Make it an announcement").click()
    page.get_by_label("Confirm by").fill((timezone.now() + timedelta(days=2)).strftime("%Y-%m-%d"))
    page.get_by_role("button", name="Announce").click()
    home = browser_of("/", world.nora)
    home.get_by_role("link", name="Confirm that you have read “Lamps out on Quay Lane”").first.click()
    home.get_by_role("button", name="I have read this").click()
    expect(home.get_by_text("You confirmed it on")).to_be_visible()
    page.get_by_role("link", name="Who has read it").first.click()
    expect(page.locator(".people-list")).to_contain_text("Bob Achterberg")
    expect(page.locator(".people-list")).not_to_contain_text("Nora Lindqvist")
    page.get_by_role("button", name="Remind").click()
    expect(page.get_by_text("people are reminded.")).to_be_visible()
    Article.everything.get(title="Lamps out on Quay Lane").change(expires_at=timezone.now())
    expire_due()
    home.goto(world.leaks.get_absolute_url())
    expect(home.get_by_role("link", name="Lamps out on Quay Lane")).to_have_count(0)
    page.goto(address)
    expect(page.get_by_text("It has left the streams and can still be read.")).to_be_visible()
    page.get_by_label("More about this").click()
    page.get_by_role("button", name="Bring back to the streams").click()
    home.reload()
    expect(home.get_by_role("link", name="Lamps out on Quay Lane").first).to_be_visible()
    page.goto(address)
    page.get_by_label("More about this").click()
    page.get_by_role("button", name="Make it a draft again").click()
    expect(page.get_by_text("This is a draft. Only its authors see it.")).to_be_visible()
