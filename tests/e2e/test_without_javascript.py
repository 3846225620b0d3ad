"""With the script switched off, everything that matters is done by plain links and forms."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from apps.discussion.models import Comment
from tests.e2e.world import World, png
from tests.factories import make_post

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plain(visit: Callable, as_seen_by: Callable) -> Callable[..., Page]:
    """Open a path as somebody in a browser that runs no script."""

    def plain(path: str, person: object, **options: object) -> Page:
        return visit(path, cookies=as_seen_by(person), java_script_enabled=False, **options)

    return plain


def test_one_reads_home_a_space_and_a_post(world: World, plain: Callable) -> None:
    page = plain("/", world.nora)
    expect(page.get_by_text("The map wins this one.")).to_be_visible()
    page.locator(".item").get_by_role("link", name="Leak listening craft").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Leak listening craft")
    page.get_by_role("link", name="3 comments").click()
    expect(page.locator(".comment")).to_have_count(3)
    expect(page.locator(".gallery img").first).to_be_visible()


def test_nothing_is_offered_that_needs_the_script(world: World, plain: Callable) -> None:
    page = plain("/create/post/?space=leak-listening-craft", world.nora)
    expect(page.locator("[data-needs-script]:visible")).to_have_count(0)
    expect(page.locator("input[type=file]")).to_be_visible()


def test_one_joins_and_leaves(world: World, plain: Callable) -> None:
    page = plain("/spaces/?show=open", world.charlie)
    page.get_by_role("button", name="Join Leak listening craft").click()
    expect(page.get_by_text("You are a member of Leak listening craft.")).to_be_visible()
    expect(page.get_by_role("link", name="Write", exact=True)).to_be_visible()
    page.goto(page.url + "leave/")
    page.locator("main").get_by_role("button", name="Leave").click()
    expect(page.get_by_text("You have left Leak listening craft.")).to_be_visible()


def test_one_posts_with_a_picture(world: World, plain: Callable) -> None:
    page = plain("/create/post/", world.nora)
    page.get_by_label("Where").select_option(label="Leak listening craft")
    page.get_by_label("What do you want to share?").fill("First night out. **Cold**, @alice.")
    page.get_by_label("Tags", exact=True).fill("night-flow, first-day")
    page.locator("input[type=file]").set_input_files({"name": "van.png", "mimeType": "image/png", "buffer": png()})
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".item-page .item-text strong")).to_have_text("Cold")
    expect(page.locator(".item-page .gallery img")).to_have_count(1)
    expect(page.locator(".item-page .tags li")).to_have_text(["night-flow", "first-day"])


def test_a_refused_post_keeps_what_was_typed(world: World, plain: Callable) -> None:
    page = plain("/create/post/?space=leak-listening-craft", world.nora)
    page.get_by_label("What do you want to share?").fill("word " * 201)
    page.get_by_label("Tags", exact=True).fill("night-flow")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".field-error").first).to_be_visible()
    assert page.get_by_label("What do you want to share?").input_value().strip() == ("word " * 201).strip()
    expect(page.get_by_label("Tags", exact=True)).to_have_value("night-flow")
    page.complaints.clear()  # the browser itself remarks on the status 422


def test_one_comments_replies_and_reacts(world: World, plain: Callable) -> None:
    page = plain(world.posts[1].get_absolute_url(), world.nora)
    page.get_by_label("Your comment").fill("Which map was it?")
    page.get_by_role("button", name="Comment").click()
    expect(page.locator(".comment .text")).to_have_text("Which map was it?")
    page.locator(".comment").get_by_role("link", name="Reply").click()
    page.get_by_label("Your comment").fill("The 1974 one, of course.")
    page.get_by_role("button", name="Comment").click()
    expect(page.locator(".comment .comment .text")).to_have_text("The 1974 one, of course.")
    page.locator(".item-page").get_by_role("button", name="React").click()
    expect(page.get_by_role("heading", name="Reactions to what")).to_be_visible()
    page.get_by_role("button", name="Like").click()
    expect(page.locator(".item-page .reaction[aria-pressed=true]")).to_contain_text("1")
    page.locator(".item-page .reaction[aria-pressed=true]").first.click()
    expect(page.locator(".item-page .reaction[aria-pressed=true]")).to_have_count(0)
    assert Comment.visible_to(world.bob).filter(item=world.posts[1], parent__isnull=False).count() == 1


def test_one_deletes_and_takes_it_back(world: World, plain: Callable) -> None:
    page = plain(world.posts[1].get_absolute_url(), world.bob)
    page.get_by_role("button", name="More about this").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("It is deleted.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The map wins this one.")).to_be_visible()


def test_one_goes_on_through_the_stream(world: World, plain: Callable) -> None:
    for number in range(22):
        make_post(world.leaks, world.alice, f"Reading number {number}")
    page = plain(world.leaks.get_absolute_url(), world.nora)
    page.get_by_role("link", name="Show more").click()
    expect(page.get_by_text("The map wins this one.")).to_be_visible()
    assert page.get_by_role("link", name="Show more").count() == 0
