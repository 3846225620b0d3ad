"""Asking in a browser: answers appear while one types, people are shown and taken out, with a script and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from apps.events.models import Event
from apps.forums.actions import accept, ask
from apps.forums.models import Asked, Question
from apps.impact.models import Receipt
from tests.e2e.conftest import VIEWS
from tests.e2e.world import World
from tests.e2e.writing import text_box
from tests.factories import make_comment, make_question

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
TITLE = "What do you want to know?"


def solved(world: World, deliver: Callable) -> Question:
    """Let bob have answered a question of nora's, and two more be there that are worded like it."""
    question = make_question(world.leaks, world.nora, "Why does the valve hum at night?", tags="valves")
    accept(actor=world.nora, comment=make_comment(question, world.bob, "Wait until two, then close it."))
    make_question(world.leaks, world.nora, "Valve hums by day")
    make_question(world.task, world.bob, "A valve that hums, again")
    deliver()
    return question


def asking(page: Page) -> None:
    page.get_by_label(TITLE).fill("The valve hums at night")
    expect(page.locator("#ask-found .found-thing")).to_have_count(3)
    expect(page.get_by_role("group", name="Who would be asked").get_by_text("Bob Achterberg")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_every_page_of_asking_is_sound(
    world: World, visit: Callable, as_seen_by: Callable, faults: Callable, picture: Callable, deliver: Callable,
    width: int, scheme: str,
) -> None:  # fmt: skip
    solved(world, deliver)
    ask(actor=world.nora, space=world.leaks, title="Which logger?", text="x", people=[world.alice.pk])
    page, wrong = visit("", width, scheme, cookies=as_seen_by(world.alice)), {}

    def look(name: str) -> None:
        if found := faults(page):
            wrong[name] = found
        picture(page, f"{name}-{width}-{scheme}")

    page.goto("/ask/")
    look("ask-empty")
    page.goto(f"/ask/?space={world.leaks.slug}")
    asking(page)
    page.get_by_text("Read the accepted answer").click()
    look("ask")
    page.get_by_role("button", name="This answers it").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("That settles it")
    look("ask-answered")
    page.goto("/needs/")
    expect(page.get_by_text("Nora Lindqvist asks you").first).to_be_visible()
    look("ask-needs")
    page.get_by_role("link", name="Nora Lindqvist asks you").click()
    look("ask-asked")
    page.goto("/settings/questions/")
    look("ask-settings")
    assert wrong == {}


def test_what_answers_it_ends_the_search(
    world: World, visit: Callable, as_seen_by: Callable, deliver: Callable
) -> None:
    question = solved(world, deliver)
    page = visit("/ask/", cookies=as_seen_by(world.charlie))
    page.get_by_label(TITLE).press_sequentially("valve hums at night", delay=20)
    expect(page.locator("#ask-said")).to_contain_text("3 things may answer this already.")
    page.get_by_text("Read the accepted answer").click()
    expect(page.get_by_text("Wait until two, then close it.")).to_be_visible()
    page.get_by_role("button", name=f"This answers it: {question.title}").click()
    expect(page.get_by_role("heading", name="Noted: it helped you at work")).to_be_visible()
    assert Receipt.objects.filter(user=world.charlie).count() == 1
    assert Event.objects.filter(verb="need.met").count() == 1
    page.get_by_role("button", name="Keep it as a draft").click()
    page.goto("/ask/")
    expect(page.get_by_label(TITLE)).to_have_value("valve hums at night")
    expect(page.locator("#ask-found .found-thing")).to_have_count(3)


def test_one_joins_and_asks_without_whom_one_takes_out(
    world: World, visit: Callable, as_seen_by: Callable, deliver: Callable
) -> None:
    solved(world, deliver)
    page = visit("/ask/", cookies=as_seen_by(world.charlie))
    page.get_by_label(TITLE).fill("The valve hums at night")
    text_box(page, "Tell more").fill("From ten to five.")
    page.get_by_role("button", name="Join and ask there: Leak listening craft").click()
    people = page.get_by_role("group", name="Who would be asked")
    expect(people.get_by_label("Bob Achterberg")).to_be_checked()
    people.get_by_label("Bob Achterberg").uncheck()
    page.get_by_label(TITLE).fill("The valve hums at night long")
    expect(page.locator("#ask-said")).to_be_visible()
    expect(people.get_by_label("Bob Achterberg")).not_to_be_checked()
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The valve hums at night long")
    assert world.bob.pk not in Asked.objects.values_list("person_id", flat=True)
    assert Asked.objects.filter(person=world.alice).exists()


def test_all_of_it_works_without_a_script(
    world: World, visit: Callable, as_seen_by: Callable, deliver: Callable
) -> None:
    solved(world, deliver)
    page = visit("/ask/", cookies=as_seen_by(world.charlie), java_script_enabled=False)
    page.get_by_label(TITLE).fill("The valve hums at night")
    page.get_by_label(TITLE).press("Enter")
    expect(page.locator(".found-thing")).to_have_count(3)
    page.get_by_role("button", name="Join and ask there: Leak listening craft").click()
    page.get_by_label("Tell more").fill("From ten to five.")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("One more look")).to_be_visible()
    page.get_by_label("Bob Achterberg").uncheck()
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The valve hums at night")
    assert list(Asked.objects.values_list("person_id", flat=True)) == [world.alice.pk]
    asked = visit("/needs/", cookies=as_seen_by(world.alice), java_script_enabled=False)
    asked.get_by_role("button", name="Pass on: Charlie Okonjo asks you").click()
    expect(asked.get_by_text("You passed on it. Nobody is told.")).to_be_visible()
    assert Asked.objects.get().passed_at


def test_asking_goes_by_keyboard(world: World, visit: Callable, as_seen_by: Callable, deliver: Callable) -> None:
    solved(world, deliver)
    page = visit(f"/ask/?space={world.leaks.slug}", cookies=as_seen_by(world.charlie))
    page.get_by_label(TITLE).focus()
    page.keyboard.type("The valve hums at night")
    page.keyboard.press("Enter")
    expect(page.locator("#ask-found .found-thing")).to_have_count(3)
    expect(page.get_by_label(TITLE)).to_be_focused()
    for _step in ("look", "first title", "its summary", "its button"):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="This answers it").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("That settles it")
