"""Every field of a form survives, not only its text: on the device at once, on the server after a pause."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from apps.blogs.actions import edit_article
from apps.content.models import Draft
from apps.content.views.drafts import TYPED
from tests.e2e.world import World, png
from tests.e2e.writing import text_box
from tests.factories import make_article

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
WRITE = "/create/article/?space=leak-listening-craft"
POST = "/create/post/?space=leak-listening-craft"
FIELDS = {
    "title": "The liner nobody drew", "summary": "In two sentences.", "tags": "liner, maps",
    "cover_alt": "A van under one lamp", "coauthors": "@bob", "series": "Larch Street", "part": "2",
    "at": "2031-02-03T07:30", "expires_at": "2031-05-01T18:00",
}  # fmt: skip
ALT = "[data-upload] input[type=text]"
WORDS = "Sound runs faster in it."


def again(page: Page) -> Page:
    """Kill the tab, before anything could be saved on the server, and open its address in a new one."""
    context, url = page.context, page.url
    page.close(run_before_unload=False)
    fresh = context.new_page()
    fresh.goto(url)
    return fresh


def fill(world: World, page: Page) -> None:
    picture = {"name": "van.png", "mimeType": "image/png", "buffer": png()}
    page.locator("[name=cover_file]").set_input_files([picture])
    expect(page.locator(".cover-small")).to_be_visible()
    page.get_by_text("Co-authors, series and end").click()
    page.get_by_label("At a time you choose").check()
    for name, value in FIELDS.items():
        page.locator(f"[name={name}]").fill(value)
    text_box(page, "Text").fill(WORDS)
    page.get_by_label("Where").select_option(str(world.task.pk))


def holds(world: World, page: Page) -> None:
    expect(text_box(page, "Text")).to_have_text(WORDS)
    expect(page.locator(".cover-small")).to_be_visible()
    for name, value in FIELDS.items():
        expect(page.locator(f"[name={name}]")).to_have_value(value)
        expect(page.locator(f"[name={name}]")).to_be_visible()
    expect(page.get_by_label("At a time you choose")).to_be_checked()
    expect(page.get_by_label("Where")).to_have_value(str(world.task.pk))
    expect(page.locator("[data-audience]")).to_contain_text("Nobody is notified")


def test_every_field_survives_a_tab_that_is_killed(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit(WRITE, cookies=as_seen_by(world.alice))
    page.route("**/drafts/**", lambda route: route.abort())
    fill(world, page)
    fresh = again(page)
    holds(world, fresh)
    expect(fresh.locator("[data-draft-state]")).to_contain_text("Brought back")
    page.complaints.clear()  # the browser itself remarks on the requests that were stopped


def test_every_field_comes_to_another_machine(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit(WRITE, cookies=as_seen_by(world.alice))
    fill(world, page)
    expect(page.locator("[data-draft-state]")).to_have_text("Draft saved")
    holds(world, visit("/create/article/", cookies=as_seen_by(world.alice)))


def test_one_who_comes_from_another_space_writes_there(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit(WRITE, cookies=as_seen_by(world.alice))
    fill(world, page)
    page.goto(WRITE.replace("leak-listening-craft", "shift-swaps"))
    expect(text_box(page, "Text")).to_have_text(WORDS)
    expect(page.get_by_label("Where")).to_have_value(str(world.closed.pk))


def test_the_pictures_of_a_gallery_survive_with_what_they_show(
    world: World, visit: Callable, as_seen_by: Callable
) -> None:
    page = visit(POST, cookies=as_seen_by(world.nora))
    page.route("**/drafts/**", lambda route: route.abort())
    text_box(page).fill(WORDS)
    with page.expect_file_chooser() as asked:
        page.get_by_role("button", name="Add to the gallery").click()
    asked.value.set_files([{"name": "trace.png", "mimeType": "image/png", "buffer": png()}])
    expect(page.locator("[data-upload][data-id]")).to_have_count(1)
    page.locator(ALT).fill("One clean peak")
    fresh = again(page)
    expect(fresh.locator(ALT)).to_have_value("One clean peak")
    fresh.locator(ALT).fill("One clean peak at 41 m")
    expect(fresh.locator("[data-draft-state]")).to_have_text("Draft saved")
    other = visit("/create/post/", cookies=as_seen_by(world.nora))
    expect(other.locator(ALT)).to_have_value("One clean peak at 41 m")
    other.get_by_role("button", name="Publish").click()
    expect(other.get_by_role("img", name="One clean peak at 41 m")).to_be_visible()
    page.complaints.clear()  # the browser itself remarks on the requests that were stopped


def test_the_device_keeps_whatever_the_server_keeps(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit(WRITE, cookies=as_seen_by(world.alice))
    fill(world, page)
    expect(page.locator("[data-draft-state]")).to_have_text("Draft saved")
    kept = page.evaluate("JSON.parse(Object.entries(localStorage).find(([key]) => key.includes('draft'))[1])")
    stored = Draft.objects.get(user=world.alice, key="article").fields
    # Which version it is, what it answers and pictures are kept on the device under names of their own.
    assert set(TYPED) - set(kept) == {"images", "parent", "stamp"}
    assert {name: values[0] for name, values in stored.items() if name != "stamp"} == {
        name: kept[name] for name in stored if name != "stamp"
    }


def test_words_from_a_killed_tab_still_know_what_they_were_written_on(
    world: World, visit: Callable, as_seen_by: Callable
) -> None:
    article = make_article(world.task, world.alice, "The valve book", "What we knew.")
    page = visit(f"/i/{article.pk}/write/", cookies=as_seen_by(world.alice))
    page.route("**/drafts/**", lambda route: route.abort())
    text_box(page, "Text").fill(WORDS)
    edit_article(actor=world.alice, article=article, title="The valve book", text="What somebody found since.")
    fresh = again(page)
    fresh.get_by_role("button", name="Show the other version").click()
    expect(text_box(fresh, "Text")).to_have_text(WORDS)
    fresh.get_by_role("button", name="Save", exact=True).click()
    expect(fresh.get_by_text("changed this while you wrote").first).to_be_visible()
    article.refresh_from_db()
    assert "What somebody found since." in article.body
    page.complaints.clear()  # the browser itself remarks on the requests that were stopped
