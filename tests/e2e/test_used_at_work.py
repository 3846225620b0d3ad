"""Saying in place that something helped, and following, with a script and without one."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from apps.impact.totals import of_item
from tests.e2e.world import World

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_a_comment_is_used_in_place_and_the_sum_follows(
    world: World, visit: Callable, as_seen_by: Callable, faults: Callable
) -> None:
    post, comment = world.posts[0], world.comments[0]
    page: Page = visit(post.get_absolute_url(), cookies=as_seen_by(world.nora), reduced_motion="reduce")
    part = page.locator(f"#comment-{comment.pk} > .comment-body > .comment-acts [data-used]")
    part.get_by_role("link", name="Used at work").click()
    expect(part.get_by_label("It solved my problem")).to_be_focused()
    part.get_by_label("It solved my problem").check()
    part.get_by_label("Minutes saved").fill("481")
    part.get_by_role("button", name="Save").click()
    expect(part.get_by_text("Between 1 and 480 minutes")).to_be_visible()
    expect(part.get_by_label("Minutes saved")).to_be_focused()
    assert faults(page) == []
    page.complaints.clear()  # the browser itself remarks on the status
    part.get_by_label("Minutes saved").fill("30")
    part.get_by_role("button", name="Save").click()
    expect(part.get_by_role("link", name="You used this at work")).to_be_focused()
    expect(page.locator("#used .receipt-sum")).to_contain_text("Used at work 3 times")
    part.get_by_role("link", name="You used this at work").click()
    part.get_by_role("button", name="Take it back").click()
    expect(part.get_by_role("link", name="Used at work", exact=True)).to_be_focused()
    expect(page.locator("#used .receipt-sum")).to_contain_text("Used at work 2 times")
    assert of_item(post.pk).n == 2


def test_it_all_works_without_a_script(world: World, visit: Callable, as_seen_by: Callable) -> None:
    post = world.posts[0]
    page: Page = visit(post.get_absolute_url(), cookies=as_seen_by(world.nora), java_script_enabled=False)
    page.locator("#used").get_by_role("link", name="Used at work").click()
    page.get_by_label("It made me faster").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#used .receipt-sum")).to_contain_text("Used at work 3 times")
    page.goto("/people/alice/")
    page.get_by_role("button", name="Follow").click()
    expect(page.get_by_role("button", name="Stop following")).to_be_visible()
    page.goto(world.leaks.get_absolute_url())
    page.get_by_role("button", name="More about this space").click()
    page.get_by_role("button", name="Highlights").click()
    expect(page.get_by_text("You see the highlights of Leak listening craft.")).to_be_visible()


def test_following_in_place_keeps_the_page(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page: Page = visit("/people/alice/", cookies=as_seen_by(world.nora))
    page.evaluate("window.sameHere = true")
    page.get_by_role("button", name="Follow").click()
    expect(page.get_by_role("button", name="Stop following")).to_be_focused()
    assert page.evaluate("window.sameHere") is True
