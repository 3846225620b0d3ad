"""Polls, shared answers and hidden comments in a browser: sound pages, by keyboard, with a script and without."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.discussion.actions import edit_comment, hide_comment
from apps.forums.actions import Plan, accept, add_poll, end_poll, mark_helpful, share_answer, vote_in_poll
from apps.forums.models import Ballot, Topic
from tests.e2e.conftest import VIEWS
from tests.e2e.looking import look_through
from tests.e2e.test_accessibility import SMALL
from tests.e2e.world import World
from tests.e2e.writing import text_box
from tests.factories import make_comment, make_question, make_topic

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
WAYS = ["The listening stick", "The ground microphone, as soon as Wardenburg gives it back", "Both"]


def asked(world: World, name: str, **plan: Any) -> Topic:
    topic = make_topic(world.leaks, world.alice, name)
    add_poll(actor=world.alice, topic=topic, plan=Plan(**{"question": "Which first?", "options": WAYS} | plan))
    return topic


def lived_in(world: World) -> dict[str, str]:
    """Let topics have polls of every sort, and a question a shared, a marked and a hidden answer. Returns addresses."""
    soon = timezone.now() + timedelta(days=4)
    plain = asked(world, "Texts", most=2, closes_at=soon)
    dates = asked(world, "Dates", question="When?", options=["2041-05-01T18:30:00Z", "2041-05-02"], dated=True)
    secret, fresh = asked(world, "Secret", secret=True), asked(world, "Fresh")
    for person in (world.alice, world.bob, world.nora):
        vote_in_poll(actor=person, topic=plain, choices={0: "yes", 1: "yes"})
        vote_in_poll(actor=person, topic=dates, choices={0: "maybe", 1: "yes"})
        vote_in_poll(actor=person, topic=secret, choices={2: "yes"})
    end_poll(actor=world.alice, topic=secret)
    question = make_question(world.leaks, world.nora, "Why does it hum?")
    shared, other = (
        make_comment(question, world.bob, "Close it."),
        make_comment(question, world.bob, "Name and street."),
    )
    share_answer(actor=world.bob, comment=shared, wanted=True)
    edit_comment(actor=world.alice, comment=shared, text="Close it, at two in the night.")
    accept(actor=world.nora, comment=shared)
    mark_helpful(actor=world.nora, comment=shared, wanted=True)
    hide_comment(actor=world.alice, comment=other, reason="It names a customer.")
    return {
        "poll": plain.get_absolute_url(),
        "poll-dates": dates.get_absolute_url(),
        "poll-ended": secret.get_absolute_url(),
        "poll-plan": f"/i/{fresh.pk}/poll/",
        "poll-take-away": f"/i/{plain.pk}/poll/take-away/",
        "answers": question.get_absolute_url(),
        "answer-history": f"/comments/{shared.pk}/history/",
        "answer-edit": f"/comments/{shared.pk}/edit/",
        "answer-hide": f"/comments/{shared.pk}/hide/",
    }


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_every_page_is_sound(
    world: World, visit: Callable, as_seen_by: Callable, faults: Callable, picture: Callable, width: int, scheme: str
) -> None:
    pages, page = lived_in(world), visit("", width, scheme, cookies=as_seen_by(world.alice))

    def unfolded(page: Page) -> list[str]:
        page.evaluate("document.querySelectorAll('main details').forEach((folded) => (folded.open = true))")
        return faults(page) + (page.evaluate(SMALL) if width < 720 else [])

    assert look_through(page, pages, unfolded, picture, f"{width}-{scheme}") == {}


def test_one_votes_in_place_and_by_keyboard(world: World, visit: Callable, as_seen_by: Callable) -> None:
    topic = asked(world, "Which tool?", most=2)
    page = visit(topic.get_absolute_url(), cookies=as_seen_by(world.nora))
    for way in WAYS:
        page.get_by_label(way, exact=True).first.focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Vote").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Choose at most 2.")
    page.complaints.clear()  # the browser itself remarks on the status 422
    expect(page.locator("[name=choice]:checked")).to_have_count(3)
    expect(page.get_by_role("button", name="Vote")).to_be_focused()
    page.get_by_label(WAYS[2], exact=True).first.uncheck()
    page.get_by_role("button", name="Vote").press("Enter")
    expect(page.locator("#poll [role=status]")).to_contain_text("Your vote counts. 1 person has voted.")
    expect(page.get_by_role("button", name="Change my vote")).to_be_focused()
    assert Ballot.objects.get().choices == {"0": "yes", "1": "yes"}


def test_a_topic_with_dates_is_begun_and_voted_in_without_a_script(
    world: World, visit: Callable, as_seen_by: Callable
) -> None:
    page = visit(
        f"/create/topic/?space={world.leaks.slug}", 390, cookies=as_seen_by(world.alice), java_script_enabled=False
    )
    page.get_by_label("Title").fill("When do we walk the main?")
    page.get_by_label("Text", exact=True).fill("Two hours are enough.")
    page.get_by_text("Add a poll").click()
    page.get_by_label("What do you ask?").fill("Which night?")
    page.get_by_label("What can be chosen").select_option("dates")
    page.get_by_label("Options, each on a line of its own").fill("2041-05-01 20:30\nsoon")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("“soon” is no date.")).to_be_visible()
    page.complaints.clear()  # the browser itself remarks on the status 422
    options = page.get_by_label("Options, each on a line of its own")
    expect(options).to_have_value("2041-05-01 20:30\nsoon")
    options.fill("2041-05-01 20:30\n2041-05-02")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("group", name="Thursday 2 May 2041").get_by_label("If need be").check()
    page.get_by_role("button", name="Vote").click()
    expect(page.locator("#poll")).to_contain_text("0 yes, 1 if need be, 0 no")
    assert Ballot.objects.get().choices == {"1": "maybe"}


def test_what_is_typed_of_a_poll_survives_a_closed_tab(world: World, visit: Callable, as_seen_by: Callable) -> None:
    page = visit(f"/create/topic/?space={world.leaks.slug}", cookies=as_seen_by(world.alice))
    page.get_by_text("Add a poll").click()
    page.get_by_label("What do you ask?").fill("Which night?")
    page.get_by_label("Options, each on a line of its own").fill("One\nTwo")
    page.get_by_label("Who sees the votes").select_option("yes")
    context, url = page.context, page.url
    page.close(run_before_unload=False)
    again = context.new_page()
    again.goto(url)
    expect(again.get_by_label("What do you ask?")).to_have_value("Which night?")
    expect(again.get_by_label("Options, each on a line of its own")).to_have_value("One\nTwo")
    expect(again.get_by_label("Who sees the votes")).to_have_value("yes")


def test_two_edit_a_shared_answer_and_neither_loses_a_word(world: World, visit: Callable, as_seen_by: Callable) -> None:
    answer = make_comment(make_question(world.leaks, world.nora, "Why does it hum?"), world.bob, "Close it.")
    share_answer(actor=world.bob, comment=answer, wanted=True)
    page = visit(f"/comments/{answer.pk}/edit/", cookies=as_seen_by(world.alice))
    text_box(page, "Your comment").fill("Close it slowly.")
    edit_comment(actor=world.bob, comment=answer, text="Open it.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Somebody changed this while you wrote.")).to_be_visible()
    page.complaints.clear()  # the browser itself remarks on the status 422
    expect(page.get_by_role("region", name="What it says now")).to_contain_text("Open it.")
    expect(text_box(page, "Your comment")).to_have_text("Close it slowly.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(f"#comment-{answer.pk}")).to_contain_text("Close it slowly.")
