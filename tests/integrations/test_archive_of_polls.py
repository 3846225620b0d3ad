"""Polls go out and come in: an open one with its votes, a secret one with nothing but how many chose what."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.utils import timezone

from apps.accounts.models import User
from apps.content.models import Item
from apps.forums.actions import Plan, add_poll, end_poll, take_poll_away, vote_in_poll
from apps.forums.models import Ballot, Poll, Topic
from tests.factories import make_space, make_topic, make_user
from tests.integrations.archives import dump, empty_portal, everything, load, rows, write

pytestmark = pytest.mark.django_db


def lines(files: dict[str, bytes], name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files[f"{name}.jsonl"].splitlines()]


@pytest.fixture
def polls() -> dict[str, Topic]:
    """Topics with a poll of every sort, in which three people have voted."""
    alice = make_user("alice")
    people = [alice, make_user("bob"), make_user("cleo")]
    space = make_space(alice, members=people[1:])
    soon = timezone.now() + timedelta(days=9)
    plans = {
        "open": Plan("Which?", ["This", "That"], most=2, closes_at=soon, results="voted"),
        "dated": Plan("When?", ["2041-05-01T08:00:00Z", "2041-05-02"], dated=True),
        "secret": Plan("Who?", ["Me", "You"], secret=True),
        "ended": Plan("Why?", ["So", "Else"], secret=True),
        "quiet": Plan("What?", ["One", "Two"], secret=True),
        "gone": Plan("How?", ["Well", "Badly"]),
    }
    topics = {name: make_topic(space, alice, name) for name in plans}
    for name, plan in plans.items():
        add_poll(actor=alice, topic=topics[name], plan=plan)
    for n, person in enumerate(people):
        vote_in_poll(actor=person, topic=topics["open"], choices={0: "yes", 1: "yes"} if n else {1: "yes"})
        vote_in_poll(actor=person, topic=topics["dated"], choices={1: "maybe"} if n else {})
        for name in ("secret", "ended"):
            vote_in_poll(actor=person, topic=topics[name], choices={n % 2: "yes"})
    end_poll(actor=alice, topic=topics["ended"])
    take_poll_away(actor=alice, topic=topics["gone"], reason="Asked badly.")
    return topics


def test_they_survive_a_journey_byte_by_byte(polls: dict[str, Topic], tmp_path: Path) -> None:
    first = dump(tmp_path / "first")
    empty_portal()
    load(tmp_path / "first")
    assert dump(tmp_path / "second") == first
    assert len(lines(first, "polls")) == 5
    found = {Item.everything.get(pk=poll.topic_id).title: poll for poll in Poll.objects.all()}
    assert {name: poll.is_over for name, poll in found.items()} == {
        "open": False, "dated": False, "secret": True, "ended": True, "quiet": False,
    }  # fmt: skip
    facts = dict(Item.everything.values_list("title", "facts__poll"))
    assert facts == {
        "open": "open", "dated": "open", "secret": "ended", "ended": "ended", "quiet": "open", "gone": None,
    }  # fmt: skip
    assert found["secret"].counts == [{"yes": 2}, {"yes": 1}]
    assert Ballot.objects.get(poll=found["dated"], voter__username="bob").choices == {"1": "maybe"}


def test_nobody_votes_twice_in_a_secret_one_that_moved(polls: dict[str, Topic], tmp_path: Path) -> None:
    dump(tmp_path / "first")
    empty_portal()
    load(tmp_path / "first")
    bob = User.objects.get(username="bob")
    with pytest.raises(ValidationError):
        vote_in_poll(actor=bob, topic=Topic.everything.get(title="secret"), choices={0: "yes"})
    vote_in_poll(actor=bob, topic=Topic.everything.get(title="quiet"), choices={0: "yes"})
    vote_in_poll(actor=bob, topic=Topic.everything.get(title="open"), choices={0: "yes"})
    assert Ballot.objects.filter(voter=bob).count() == 2


def test_no_name_goes_out_with_a_secret_one(polls: dict[str, Topic], tmp_path: Path) -> None:
    files = dump(tmp_path / "first")
    secret = [row for row in lines(files, "polls") if row.get("secret")]
    assert [row.get("counts") for row in secret] == [[{"yes": 2}, {"yes": 1}], [{"yes": 2}, {"yes": 1}], None]
    assert {row["topic"] for row in lines(files, "ballots")}.isdisjoint({row["topic"] for row in secret})
    for ballot in Ballot.objects.filter(poll__secret=True):
        assert ballot.key.encode() not in b"".join(files.values())


def test_importing_it_again_changes_nothing(polls: dict[str, Topic], tmp_path: Path) -> None:
    dump(tmp_path / "first")
    load(tmp_path / "first")
    before = everything()
    load(tmp_path / "first")
    assert everything() == before


def test_how_somebody_voted_here_stays(polls: dict[str, Topic], tmp_path: Path) -> None:
    dump(tmp_path / "first")
    alice = User.objects.get(username="alice")
    vote_in_poll(actor=alice, topic=polls["open"], choices={0: "yes"})
    Ballot.objects.filter(poll__topic=polls["dated"], voter=alice).delete()
    end_poll(actor=alice, topic=polls["dated"])
    load(tmp_path / "first")
    assert Ballot.objects.get(poll__topic=polls["open"], voter=alice).choices == {"0": "yes"}
    assert not Ballot.objects.filter(poll__topic=polls["dated"], voter=alice).exists()


POLL = {"topic": "t1", "question": "Which?", "options": ["This", "That"], "created": "2026-02-03T09:00:00Z"}


@pytest.mark.parametrize(
    ("change", "ballot", "reason"),
    [
        ({"topic": "p1"}, None, "topic: a post has no poll"),
        ({"options": ["One"]}, None, "options: between 2"),
        ({"options": ["One", "ONE"]}, None, "options: between 2"),
        ({"options": ["One ", "Two"]}, None, "must hold no line ends"),
        ({"dated": True}, None, "must be a day or a time"),
        ({"dated": True, "options": ["2026-02-03T09:00:00", "2026-02-04"]}, None, "must be a day or a time"),
        ({"most": 3}, None, "most: there are fewer options"),
        ({"counts": [{"yes": 1}, {}], "voters": 1}, None, "counts: of a secret poll"),
        ({"secret": True, "counts": [{"yes": 1}], "voters": 1}, None, "counts: of a secret poll"),
        ({}, {"topic": "p1", "yes": [0]}, "topic: it has no poll"),
        ({"secret": True}, {"topic": "t1", "yes": [0]}, "topic: its poll is secret"),
        ({}, {"topic": "t1", "yes": [2]}, "yes, maybe: each is the place"),
        ({}, {"topic": "t1", "yes": [0, 1]}, "as many as the poll lets choose"),
        ({}, {"topic": "t1", "maybe": [0]}, "as many as the poll lets choose"),
        ({}, {"topic": "t1"}, "as many as the poll lets choose"),
    ],
)
def test_what_cannot_be_is_named(tmp_path: Path, capsys: Any, change: Any, ballot: Any, reason: str) -> None:
    content = rows()
    content["items"].append(
        {"id": "t1", "kind": "topic", "space": "yard-talk", "author": "ann", "created": "2026-02-03T09:00:00Z",
         "title": "A topic", "body": "Words."}
    )  # fmt: skip
    content |= {"polls": [POLL | change], "ballots": [ballot | {"user": "ben"}] if ballot else []}
    with pytest.raises(CommandError) as refused:
        load(write(tmp_path / "a", content))
    said = capsys.readouterr()
    assert reason in str(refused.value) + said.out + said.err
    assert not Poll.objects.exists()


def test_dates_move_with_all_others(tmp_path: Path) -> None:
    content = rows()
    content["items"].append(
        {"id": "t1", "kind": "topic", "space": "yard-talk", "author": "ann", "created": "2026-02-03T09:00:00Z",
         "title": "A topic", "body": "Words."}
    )  # fmt: skip
    content["polls"] = [POLL | {"dated": True, "options": ["2026-03-02T09:00:00Z", "2026-03-04"]}]
    load(write(tmp_path / "a", content), rebase=True)
    poll = Poll.objects.get()
    assert poll.created - timedelta(days=20) < timezone.now()
    day = (timezone.now() + timedelta(days=3)).date()
    assert abs((date.fromisoformat(poll.options[1]) - day).days) <= 1
