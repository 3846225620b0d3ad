"""Splitting, merging and marking duplicates in a browser, with a script and without."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from apps.forums.actions import mark_duplicate, me_too, split
from apps.forums.models import Duplicate, Topic
from tests.e2e.conftest import VIEWS
from tests.e2e.looking import look_through
from tests.e2e.world import World
from tests.factories import make_comment, make_question, make_topic

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def lived_in(world: World) -> dict[str, Any]:
    """Give a space of alice two topics, one of them split, and a duplicate. Returns what can be looked at."""
    space = world.leaks
    topic, other = (make_topic(space, world.bob, title) for title in ("Shall we swap the loggers?", "Swap loggers"))
    replies = [make_comment(topic, world.nora, f"Reply {n}") for n in range(3)]
    make_comment(topic, world.bob, "Below", parent=replies[0])
    new = split(actor=world.alice, topic=topic, chosen=[replies[2].pk], title="Another thing")
    question, same = (make_question(space, world.bob, title) for title in ("Why does it hum?", "What hums there?"))
    me_too(actor=world.nora, question=question, wanted=True)
    mark_duplicate(actor=world.alice, question=same, original=question)
    return {
        "split": f"/i/{topic.pk}/split/",
        "merge": f"/i/{topic.pk}/merge/?words=loggers",
        "merge-confirm": f"/i/{topic.pk}/merge/?into={other.pk}",
        "merge-refused": f"/i/{topic.pk}/merge/?into={topic.pk}",
        "topic-split": topic.get_absolute_url(),
        "topic-new": new.get_absolute_url(),
        "duplicate": f"/i/{question.pk}/duplicate/",
        "original": f"{question.get_absolute_url()}?from={same.pk}",
        "stay": f"{same.get_absolute_url()}?stay",
        "most-linked": f"/s/{space.slug}/forum/most-linked/",
        "forum": f"/s/{space.slug}/forum/",
    }


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_every_page_is_sound(
    world: World, visit: Callable, as_seen_by: Callable, faults: Callable, picture: Callable, width: int, scheme: str
) -> None:
    pages, page = lived_in(world), visit("", width, scheme, cookies=as_seen_by(world.alice))
    wrong = look_through(page, pages, faults, picture, f"{width}-{scheme}")
    page.complaints.clear()  # a page that refuses something answers 422
    assert wrong == {}


def test_replies_are_split_off_by_keyboard_and_old_links_find_them(
    world: World, visit: Callable, as_seen_by: Callable
) -> None:
    topic = make_topic(world.leaks, world.bob, "Shall we swap the loggers?")
    reply = make_comment(topic, world.nora, "Another thing")
    page = visit(f"/i/{topic.pk}/split/", cookies=as_seen_by(world.alice))
    page.get_by_role("checkbox", name=re.compile("Another thing")).focus()
    page.keyboard.press("Space")
    page.get_by_label("Title of the new topic").focus()
    page.keyboard.type("Old sticks")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Old sticks")
    new = Topic.visible_to(world.alice).get(title="Old sticks")
    page.goto(f"{topic.get_absolute_url()}#comment-{reply.pk}")
    expect(page).to_have_url(re.compile(f"{new.get_absolute_url()}#comment-{reply.pk}$"))


def test_a_topic_is_merged_and_a_question_marked(world: World, visit: Callable, as_seen_by: Callable) -> None:
    topic, other = (
        make_topic(world.leaks, world.bob, title) for title in ("Shall we swap the loggers?", "Swap loggers")
    )
    page = visit(f"/i/{topic.pk}/merge/?words=loggers", cookies=as_seen_by(world.alice))
    page.get_by_role("radio", name=re.compile("^Swap loggers")).check()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("This cannot be taken back.")).to_be_visible()
    page.get_by_role("button", name="Merge them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Swap loggers")
    page.goto(topic.get_absolute_url())
    expect(page).to_have_url(re.compile(other.get_absolute_url()))
    question, same = (make_question(world.leaks, world.bob, t) for t in ("Why does it hum?", "What hums there?"))
    page.goto(f"/i/{same.pk}/duplicate/")
    page.get_by_role("radio", name=re.compile("Why does it hum")).check()
    page.get_by_role("button", name="Mark as duplicate").click()
    expect(page.get_by_text("You came from")).to_be_visible()
    assert Duplicate.objects.get().original_id == question.pk
    page.get_by_role("link", name="“What hums there?”").click()
    page.get_by_role("button", name="Not a duplicate any more").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What hums there?")
    assert not Duplicate.objects.exists()
