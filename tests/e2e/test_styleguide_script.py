"""What the script adds: kept words, formatting, counting, shortcuts and the choice of colours."""

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.accounts.models import User
from apps.blogs.actions import edit_post
from apps.spaces.models import Space
from tests.factories import make_post

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
AREA = "form[data-composer] textarea[name=body]"


def test_words_come_back_after_a_crash(visit: Callable, organisation: object) -> None:
    page = visit("/styleguide/composer/")
    page.locator(AREA).fill("Three leaks by sunrise")
    page.context.new_page().goto(page.url)
    again = page.context.pages[-1]
    expect(again.locator(AREA)).to_have_value("Three leaks by sunrise")
    expect(again.locator("[data-draft-state]")).to_contain_text("Brought back")


def test_leaving_with_unsent_words_warns(visit: Callable, organisation: object) -> None:
    page = visit("/styleguide/composer/")
    page.locator(AREA).click()
    page.keyboard.type("Unsent")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    with page.expect_event("dialog"):
        page.evaluate("location.href = '/'")
    assert asked == ["beforeunload"]
    assert page.url.endswith("/styleguide/composer/")


def test_a_failed_send_keeps_the_text_and_says_so(visit: Callable, organisation: object) -> None:
    page = visit("/styleguide/composer/")
    page.locator(AREA).fill("Do not lose me")
    page.context.set_offline(True)
    page.locator("form[data-composer] button[type=submit]").click()
    expect(page.locator("[data-send-failed]")).to_contain_text("Not sent")
    expect(page.locator(AREA)).to_have_value("Do not lose me")
    page.context.set_offline(False)
    page.complaints.clear()


def test_bold_wraps_the_selection_and_unwraps_it_again(visit: Callable, organisation: object) -> None:
    page = visit("/styleguide/composer/")
    area = page.locator(AREA)
    area.fill("night flow")
    area.select_text()
    page.locator("[data-do=bold]").first.click()
    expect(area).to_have_value("**night flow**")
    page.locator("[data-do=bold]").first.click()
    expect(area).to_have_value("night flow")


def test_a_list_marks_every_chosen_line(visit: Callable, organisation: object) -> None:
    page = visit("/styleguide/composer/")
    area = page.locator(AREA)
    area.fill("valves\nhydrants")
    area.select_text()
    page.locator("[data-do=ordered]").first.click()
    expect(area).to_have_value("1. valves\n2. hydrants")


def test_the_counter_speaks_near_the_limit(visit: Callable, organisation: object) -> None:
    page = visit("/styleguide/composer/")
    counter = page.locator("form[data-composer] [data-counter]")
    page.locator(AREA).fill("a" * 100)
    expect(counter).to_have_text("")
    page.locator(AREA).fill("a" * 990)
    expect(counter).to_have_text("10 characters left")
    page.locator(AREA).fill("a" * 1001)
    expect(counter).to_have_text("1 characters too many")


def test_the_chosen_colours_stay(visit: Callable, organisation: object) -> None:
    page = visit("/styleguide/button/", scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.evaluate("document.cookie = 'theme=dark; Path=/'")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate(paper) != light


def test_question_mark_lists_the_shortcuts_unless_one_is_typing(visit: Callable, organisation: object) -> None:
    page = visit("/styleguide/composer/")
    page.locator(AREA).click()
    page.keyboard.type("?")
    expect(page.locator("#shortcuts")).not_to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).not_to_be_visible()


def test_times_are_local_and_exact_in_the_title(visit: Callable, organisation: object) -> None:
    page = visit("/styleguide/item_card/", timezone_id="Europe/London")
    time = page.locator("time[data-relative]").first
    expect(time).to_have_attribute("datetime", "2026-11-20T18:00:00Z")
    expect(time).to_have_attribute("title", re.compile(r"^Friday,? 20 November 2026 at 18:00$"))


def test_a_time_that_shows_its_hour_keeps_its_shape(
    visit: Callable, as_seen_by: Callable, organisation: object, alice: User, space: Space
) -> None:
    post = make_post(space, alice)
    edit_post(actor=alice, post=post, text="The pump runs loudly today.")
    history = reverse("item_history", args=[post.pk])
    page = visit(history, cookies=as_seen_by(alice), timezone_id="Asia/Tokyo")
    time = page.locator("time[data-clock]").first
    there = datetime.fromisoformat(time.get_attribute("datetime")).astimezone(ZoneInfo("Asia/Tokyo"))
    expect(time).to_have_text(re.compile(rf"^{there.day} [A-Z][a-z]+ {there.year}, {there:%H:%M}$"))


def test_a_dialog_opens_and_closes_by_keyboard(visit: Callable, organisation: object) -> None:
    page = visit("/styleguide/dialog/")
    page.locator("[data-opens]").click()
    expect(page.locator("#sample-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#sample-dialog")).not_to_be_visible()
