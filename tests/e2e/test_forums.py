"""Asking, answering, voting and accepting in a browser, with a script and without."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from apps.content.actions import close
from apps.forums.actions import accept, set_categories, set_promise, vote
from apps.forums.models import Question
from tests.e2e.conftest import VIEWS
from tests.e2e.looking import look_through
from tests.e2e.world import World
from tests.e2e.writing import text_box
from tests.factories import make_comment, make_question, make_topic

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def lived_in(world: World) -> dict[str, Any]:
    """Give a space shelves, a solved question and a closed topic. Returns the addresses of what can be looked at."""
    space = world.leaks
    shelf = set_categories(actor=world.alice, space=space, names=[(None, "Tools"), (None, "Tales")])[0]
    set_promise(actor=world.alice, space=space, hours=24, told=world.alice)
    question = make_question(space, world.nora, "Why does the valve hum at night?", category=shelf, tags="valves")
    answers = [make_comment(question, world.alice, "Wait until two."), make_comment(question, world.bob, "Close it.")]
    make_comment(question, world.nora, "Is that enough?", parent=answers[1])
    vote(actor=world.nora, comment=answers[0], wanted=True)
    accept(actor=world.nora, comment=answers[0])
    topic = make_topic(space, world.bob, "Shall we swap the loggers?")
    close(actor=world.alice, item=topic, reason="Decided.")
    return {
        "forum": f"/s/{space.slug}/forum/",
        "question": question.get_absolute_url(),
        "topic": topic.get_absolute_url(),
        "ask": f"/ask/?space={space.slug}",
        "topic-write": f"/create/topic/?space={space.slug}",
        "categories": f"/s/{space.slug}/forum/categories/",
        "promise": f"/s/{space.slug}/forum/promise/",
        "first-answers": "/about/first-answers/",
        "close": f"/i/{question.pk}/close/",
    }


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_every_page_of_a_forum_is_sound(
    world: World, visit: Callable, as_seen_by: Callable, faults: Callable, picture: Callable, width: int, scheme: str
) -> None:
    pages, page = lived_in(world), visit("", width, scheme, cookies=as_seen_by(world.alice))
    assert look_through(page, pages, faults, picture, f"{width}-{scheme}") == {}


def test_a_promise_is_set_by_keyboard_alone_and_stands_where_one_asks(
    world: World, visit: Callable, as_seen_by: Callable
) -> None:
    page = visit(f"/s/{world.leaks.slug}/forum/promise/", cookies=as_seen_by(world.alice))
    page.get_by_label("First answer within").focus()
    page.keyboard.type("8 hours")
    page.keyboard.press("Tab")
    page.keyboard.type(world.alice.name)
    for _stop in ("Cancel", "Save"):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto(f"/ask/?space={world.leaks.slug}")
    expect(page.locator("#ask-promise")).to_contain_text("get a first answer within 8 hours")
    page.get_by_label("Where").select_option(label=world.task.name)
    expect(page.locator("#ask-promise")).to_be_empty()


def ask(page: Page, title: str) -> None:
    page.get_by_label("What do you want to know?").fill(title)
    text_box(page, "Tell more").fill("It hums from ten to five.")
    expect(page.get_by_role("group", name="Who would be asked")).to_be_visible()
    page.get_by_role("button", name="Ask", exact=True).click()


def test_a_question_is_asked_answered_voted_for_and_solved(world: World, visit: Callable, as_seen_by: Callable) -> None:
    asking = visit(f"/s/{world.leaks.slug}/forum/", cookies=as_seen_by(world.nora))
    asking.get_by_role("link", name="Ask a question").first.click()
    ask(asking, "Why does it hum?")
    expect(asking.get_by_role("heading", level=1)).to_have_text("Why does it hum?")
    question = Question.visible_to(world.nora).get()
    first, second = (make_comment(question, person, f"By {person.name}") for person in (world.alice, world.bob))
    reading = visit(question.get_absolute_url(), cookies=as_seen_by(world.bob))
    useful = reading.locator(f"#comment-{first.pk}").get_by_role("button", name=re.compile("Useful"))
    useful.click()
    expect(useful).to_have_attribute("aria-pressed", "true")
    expect(useful).to_contain_text("1")
    expect(reading.locator(f"#comment-{second.pk}").get_by_role("button", name=re.compile("Useful"))).to_have_count(0)
    asking.reload()
    asking.locator(f"#comment-{second.pk}").get_by_role("button", name="Accept answer").click()
    expect(asking.locator(".comment-accepted")).to_contain_text(f"By {world.bob.name}")
    expect(asking.locator(".thread-head")).to_contain_text("Solved")
    asking.get_by_role("button", name="Undo").click()
    expect(asking.locator(".comment-accepted")).to_have_count(0)


def test_all_of_it_works_without_a_script(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit(f"/ask/?space={world.leaks.slug}", cookies=as_seen_by(world.nora), java_script_enabled=False)
    page.get_by_label("What do you want to know?").fill("Why does it hum?")
    page.get_by_label("Tell more").fill("It *hums*.")
    for _shown_first in range(2):
        page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".item-text em")).to_have_text("hums")
    question = Question.visible_to(world.nora).get()
    answer = make_comment(question, world.alice, "Wait until two.")
    page.reload()
    page.get_by_role("button", name=re.compile("Useful")).click()
    expect(page.get_by_role("button", name=re.compile("Useful"))).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Accept answer").click()
    expect(page.locator(f"#comment-{answer.pk}")).to_contain_text("Accepted")


def test_the_forum_is_walked_by_keyboard(world: World, visit: Callable, as_seen_by: Callable) -> None:
    pages = lived_in(world)
    page = visit(pages["forum"], cookies=as_seen_by(world.nora))
    page.get_by_role("link", name="Why does the valve hum at night?").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Why does the valve hum at night?")
    page.go_back()
    page.get_by_role("link", name="Not solved").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".thread")).to_have_count(0)
