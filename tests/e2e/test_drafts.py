"""Words are never lost: not with the tab, not with the network, not with the machine."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from apps.blogs.models import Post
from apps.content.models import Draft
from tests.e2e.world import World
from tests.e2e.writing import COMMENT, text_box

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
COMPOSE = "/create/post/?space=leak-listening-craft"
WORDS = "The hydrant at the corner sings in B flat."


@pytest.fixture
def composer(world: World, visit: Callable, as_seen_by: Callable) -> Page:
    return visit(COMPOSE, cookies=as_seen_by(world.nora))


def area(page: Page):
    return text_box(page)


def saved_on_the_server(page: Page) -> None:
    expect(page.locator("[data-draft-state]")).to_have_text("Draft saved")


def test_a_closed_tab_loses_nothing(composer: Page) -> None:
    """Typed a moment before the tab goes: before anything could reach the server."""
    area(composer).fill(WORDS)
    context = composer.context
    composer.close(run_before_unload=False)
    again = context.new_page()
    again.goto(str(composer.url))
    expect(area(again)).to_have_text(WORDS)
    expect(again.locator("[data-draft-state]")).to_contain_text("Brought back")


def test_a_reload_loses_nothing(composer: Page) -> None:
    area(composer).fill(WORDS)
    saved_on_the_server(composer)
    composer.on("dialog", lambda dialog: dialog.accept())
    composer.reload()
    expect(area(composer)).to_have_text(WORDS)


def test_another_machine_goes_on_where_one_stopped(
    world: World, composer: Page, visit: Callable, as_seen_by: Callable
) -> None:
    area(composer).fill(WORDS)
    composer.get_by_label("Tags", exact=True).fill("hydrants")
    saved_on_the_server(composer)
    other = visit("/create/post/", 390, cookies=as_seen_by(world.nora))
    expect(area(other)).to_have_text(WORDS)
    expect(other.get_by_label("Where")).to_have_value(str(world.leaks.pk))
    expect(other.get_by_text("This is what you typed last time.")).to_be_visible()
    other.get_by_role("button", name="Throw the draft away").click()
    expect(other.get_by_text("The draft is gone.")).to_be_visible()
    assert not Draft.objects.filter(user=world.nora).exists()


def test_a_draft_is_nobody_elses(world: World, composer: Page, visit: Callable, as_seen_by: Callable) -> None:
    area(composer).fill(WORDS)
    saved_on_the_server(composer)
    expect(area(visit("/create/post/", cookies=as_seen_by(world.bob)))).to_have_text("")


def test_a_failed_send_keeps_the_words_and_says_so(world: World, composer: Page) -> None:
    area(composer).fill(WORDS)
    composer.context.set_offline(True)
    composer.get_by_role("button", name="Publish").click()
    expect(composer.get_by_role("alert")).to_contain_text("Not sent")
    expect(area(composer)).to_have_text(WORDS)
    composer.complaints.clear()  # the browser itself remarks on the lost network
    composer.context.set_offline(False)
    composer.get_by_role("button", name="Publish").click()
    expect(composer.locator(".item-page .item-text")).to_have_text(WORDS)
    assert Post.everything.filter(excerpt__contains="B flat").count() == 1
    assert not Draft.objects.filter(user=world.nora, key="post").exists()


def test_a_failed_comment_keeps_the_words_and_says_so(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit(world.posts[1].get_absolute_url(), cookies=as_seen_by(world.nora))
    page.route("**/comments/", lambda route: route.abort())
    page.get_by_label("Your comment").fill(WORDS)
    page.get_by_role("button", name="Comment").click()
    expect(page.locator("[data-send-failed]")).to_contain_text("Not sent")
    expect(text_box(page, COMMENT)).to_have_text(WORDS)
    page.complaints.clear()
    page.unroute("**/comments/")
    page.get_by_role("button", name="Comment").click()
    expect(page.locator(".comment .text")).to_have_text(WORDS)
    expect(page.locator("[data-send-failed]")).to_have_count(0)


def test_the_last_words_on_the_device_come_before_older_ones_on_the_server(composer: Page) -> None:
    area(composer).fill("The hydrant")
    saved_on_the_server(composer)
    area(composer).fill(WORDS)
    context, url = composer.context, composer.url
    composer.close(run_before_unload=False)
    again = context.new_page()
    again.goto(url)
    expect(area(again)).to_have_text(WORDS)


def test_an_unsent_edit_comes_back_too(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit(f"/i/{world.posts[1].pk}/edit/", cookies=as_seen_by(world.bob))
    area(page).fill(WORDS)
    context, url = page.context, page.url
    page.close(run_before_unload=False)
    again = context.new_page()
    again.goto(url)
    expect(area(again)).to_have_text(WORDS)
    again.get_by_role("button", name="Save").click()
    expect(again.locator(".item-page .item-text")).to_have_text(WORDS)
    again.goto(url)
    expect(again.locator("[data-draft-state]")).to_have_text("")


def test_a_draft_thrown_away_stays_away(composer: Page) -> None:
    area(composer).fill(WORDS)
    saved_on_the_server(composer)
    url = composer.url
    composer.goto(url)
    composer.get_by_role("button", name="Throw the draft away").click()
    expect(composer.get_by_text("The draft is gone.")).to_be_visible()
    composer.goto(url)
    expect(area(composer)).to_have_text("")


def test_what_was_sent_does_not_come_back(composer: Page) -> None:
    area(composer).fill(WORDS)
    composer.get_by_role("button", name="Publish").click()
    expect(composer.locator(".item-page .item-text")).to_have_text(WORDS)
    composer.goto(composer.url.split("/i/")[0] + COMPOSE)
    expect(area(composer)).to_have_text("")


def test_leaving_with_unsent_words_warns(composer: Page) -> None:
    area(composer).click()
    composer.keyboard.type(WORDS)
    asked = []
    composer.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    with composer.expect_event("dialog"):
        composer.locator(".rail").get_by_role("link", name="Home").click(no_wait_after=True)
    assert asked == ["beforeunload"]
    expect(area(composer)).to_have_text(WORDS)


def test_leaving_an_untouched_form_does_not_warn(composer: Page) -> None:
    composer.locator(".rail").get_by_role("link", name="Home").click()
    expect(composer.get_by_role("heading", name="New for you")).to_be_visible()
