"""With the script, reacting, commenting, replying and reading on need no new page."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.spaces.models import Space
from tests.e2e.writing import COMMENT, text_box
from tests.factories import make_comment, make_post

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def post(organisation: object, space: Space, alice: User, bob: User) -> Any:
    post = make_post(space, alice, "Night flow fell by a third")
    make_comment(post, bob, "Which valve was it?")
    return post


@pytest.fixture
def page(visit: Callable, as_seen_by: Callable, post: Any, bob: User) -> Page:
    return visit(post.get_absolute_url(), cookies=as_seen_by(bob))


def test_a_reaction_counts_at_once_and_can_be_taken_back(page: Page) -> None:
    page.locator(".item .reaction-add").first.click()
    page.locator('.item .react[data-mine="💡"]').first.click()
    mine = page.locator('.item .reactions > [data-mine="💡"]').first
    expect(mine).to_have_attribute("aria-pressed", "true")
    expect(mine).to_be_focused()
    mine.click()
    expect(page.locator('.item .reactions > [data-mine="💡"]')).to_have_count(0)
    expect(page.locator(".item .reaction-add").first).to_be_focused()


def test_one_menu_serves_every_bar_and_shows_what_is_ones_own_there(page: Page) -> None:
    menu = page.locator("#react-menu")
    on_post, on_comment = page.locator(".item .reaction-add"), page.locator(".comment .reaction-add")
    for button, emoji in ((on_post, "👍"), (on_comment, "💡")):
        button.click()
        expect(menu.locator("[aria-pressed=true]")).to_have_count(0)
        menu.locator(f'[data-mine="{emoji}"]').click()
        expect(menu).not_to_be_visible()
    expect(page.locator('.item .reactions > [data-mine="👍"]')).to_have_attribute("aria-pressed", "true")
    expect(page.locator('.comment .reactions > [data-mine="💡"]')).to_be_focused()
    on_post.click()
    expect(menu.locator('[data-mine="👍"]')).to_have_attribute("aria-pressed", "true")
    expect(menu.locator("[aria-pressed=true]")).to_have_count(1)
    on_comment.press("Enter")
    expect(menu).to_be_visible()
    expect(menu.locator("[aria-pressed=true]")).to_have_attribute("data-mine", "💡")
    menu.locator('[data-mine="💡"]').click()
    expect(page.locator('.comment .reactions > [data-mine="💡"]')).to_have_count(0)
    expect(on_comment).to_be_focused()
    on_comment.click()
    page.keyboard.press("Escape")
    expect(menu).not_to_be_visible()
    expect(on_comment).to_be_focused()


def test_a_comment_appears_and_the_field_is_empty_again(page: Page) -> None:
    form = page.locator("#reply form")
    form.get_by_role("textbox", name=COMMENT).fill("The one by the chapel")
    form.locator("button[type=submit]").click()
    expect(page.locator(".comment")).to_have_count(2)
    expect(page.locator(".comment").last).to_contain_text("The one by the chapel")
    expect(text_box(form, COMMENT)).to_have_text("")


def test_a_reply_opens_under_its_comment_and_stands_there(page: Page) -> None:
    page.locator("a[data-reply]").first.click()
    area = text_box(page.locator("[data-reply-slot]").first, COMMENT)
    expect(area).to_be_focused()
    area.fill("The old one")
    page.locator("[data-reply-slot] button[type=submit]").click()
    expect(page.locator(".comment .comment")).to_contain_text("The old one")
    expect(page.locator("[data-reply-slot] form")).to_have_count(0)


def test_a_refused_comment_says_why_at_its_field_and_keeps_the_words(page: Page) -> None:
    form = page.locator("#reply form")
    form.get_by_role("textbox", name=COMMENT).fill("x" * 4500)
    form.locator("button[type=submit]").click()
    expect(page.locator("#reply .field-error")).to_contain_text("4500")
    expect(text_box(page.locator("#reply"), COMMENT)).to_have_text("x" * 4500)
    page.complaints.clear()


def test_a_comment_sent_without_a_connection_is_kept(page: Page) -> None:
    form = page.locator("#reply form")
    form.get_by_role("textbox", name=COMMENT).fill("Said in a tunnel")
    page.context.set_offline(True)
    form.locator("button[type=submit]").click()
    expect(form.locator("[data-send-failed]")).to_contain_text("Not sent")
    expect(text_box(form, COMMENT)).to_have_text("Said in a tunnel")
    page.context.set_offline(False)
    page.complaints.clear()


def test_more_of_a_stream_comes_in_place(
    visit: Callable, as_seen_by: Callable, organisation: object, space: Space, alice: User, bob: User
) -> None:
    for number in range(25):
        make_post(space, alice, f"Round number {number}")
    page = visit(space.get_absolute_url(), cookies=as_seen_by(bob))
    shown = page.locator("[data-stream] > .item").count()
    page.locator("[data-pager] a").click()
    expect(page.locator("[data-stream] > .item")).to_have_count(25)
    assert shown < 25
    expect(page.locator("[data-pager]")).to_have_count(0)
