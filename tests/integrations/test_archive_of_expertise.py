"""What people say they know and decided about their work goes out and comes in; evidence is read again."""

import json
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from apps.accounts.actions import update_profile
from apps.accounts.models import User
from apps.discussion.models import Comment
from apps.events.outbox import sweep
from apps.expertise.actions import Said, dispute, endorse, set_inference, set_skills, set_topic
from apps.expertise.models import Endorsement, Evidence, Skill, TopicChoice
from apps.forums.actions import accept
from tests.factories import make_article, make_comment, make_question, make_space, make_user
from tests.integrations.archives import dump, empty_portal, load, rows, write

pytestmark = pytest.mark.django_db
Found = set[tuple[Any, ...]]


def evidence() -> Found:
    return set(Evidence.objects.values_list("person__username", "tag__slug", "item__title", "sort", "at"))


@pytest.fixture
def people() -> Found:
    """People with skills, endorsements and a decision of every sort. Returns the evidence there is."""
    from datetime import timedelta

    alice, bob, cleo = (make_user(name) for name in ("alice", "bob", "cleo"))
    space = make_space(alice, members=[bob, cleo])
    set_skills(actor=bob, skills=[Said("Valves", 4, teaches=True), Said("C++", 1, learns=True), Said("Plain")])
    for person in (alice, cleo):
        endorse(actor=person, person=bob, key="valves", wanted=True)
    update_profile(
        actor=bob, contact="Tel. 4711\nRoom 2", languages=["de", "en"], time_zone="Europe/Berlin", work_days=[1, 2],
        work_from=time(8), work_to=time(12, 30),
    )  # fmt: skip
    question = make_question(space, alice, tags="valves, night flow")
    accept(actor=alice, comment=make_comment(question, bob))
    make_article(space, bob, title="Quiet nights", tags="valves, pumps")
    make_article(space, bob, title="Nonsense", tags="valves")
    make_article(space, cleo, title="Mine", tags="valves")
    sweep(grace=timedelta(seconds=-1))
    set_topic(actor=bob, key="pumps", choice="off")
    set_topic(actor=bob, key="night-flow", choice="hidden")
    dispute(actor=bob, evidence=Evidence.objects.get(item__title="Nonsense"))
    dispute(actor=bob, evidence=Evidence.objects.filter(comment__isnull=False)[0])
    set_inference(actor=cleo, on=False)
    return evidence()


def test_all_of_it_survives_a_journey_byte_by_byte(people: Found, tmp_path: Path) -> None:
    assert people == {row for row in people if row[2:4] == ("Quiet nights", "article")} != set()
    first = dump(tmp_path / "first")
    empty_portal()
    load(tmp_path / "first")
    assert evidence() == people
    assert dump(tmp_path / "second") == first
    files = ("skills", "endorsements", "topic_choices", "disputes", "inference")
    assert [len(first[f"{name}.jsonl"].splitlines()) for name in files] == [2, 2, 2, 2, 1]
    assert set(Skill.objects.filter(user__username="bob").values_list("key", flat=True)) >= {"valves", "plain"}
    bob = User.objects.get(username="bob")
    assert (bob.contact, bob.languages, bob.time_zone) == ("Tel. 4711\nRoom 2", ["de", "en"], "Europe/Berlin")
    assert bob.hours is not None
    assert (bob.hours.days, bob.hours.end) == ((1, 2), time(12, 30))


def test_importing_it_again_changes_nothing(people: Found, tmp_path: Path) -> None:
    first = dump(tmp_path / "first")
    empty_portal()
    load(tmp_path / "first")
    load(tmp_path / "first")
    assert dump(tmp_path / "second") == first
    assert evidence() == people


def test_what_was_decided_here_stays(people: Found, tmp_path: Path) -> None:
    dump(tmp_path / "first")
    set_topic(actor=User.objects.get(username="bob"), key="pumps", choice="hidden")
    load(tmp_path / "first")
    assert TopicChoice.objects.get(key="pumps").choice == "hidden"


def test_one_space_goes_without_what_is_nobody_elses(people: Found, tmp_path: Path) -> None:
    files = dump(tmp_path / "one", space="craft")
    assert not {"topic_choices.jsonl", "disputes.jsonl", "inference.jsonl"} & {
        name for name, content in files.items() if content
    }
    assert "valves" in json.loads(files["skills.jsonl"].splitlines()[-1])["key"]


def test_an_archive_that_says_nothing_of_it_changes_nothing(tmp_path: Path) -> None:
    content = rows()
    load(write(tmp_path / "plain", content))
    ann = User.objects.get(username="ann")
    update_profile(actor=ann, languages=["de"], work_days=[1], work_from=time(8), work_to=time(9), contact="Room 1")
    load(write(tmp_path / "again", content))
    ann.refresh_from_db()
    assert (ann.languages, ann.work_days, ann.contact) == (["de"], [1], "Room 1")
    assert Comment.everything.count() == 2


@pytest.mark.parametrize(
    ("name", "row", "reason"),
    [
        ("skills", {"user": "ann", "key": "juggling"}, "key: 'ann' names no such skill"),
        ("skills", {"user": "ann", "key": "welding", "level": 5}, "a whole number from 1 to 4"),
        (
            "endorsements",
            {"user": "ann", "key": "welding", "by": "ann", "at": "2026-02-01T00:00:00Z"},
            "nobody endorses themself",
        ),
        ("disputes", {"user": "ann", "at": "2026-02-01T00:00:00Z"}, "item or comment must be given"),
        ("topic_choices", {"user": "ann", "key": "crane", "choice": "loud"}, "must be one of hidden, off"),
    ],
)
def test_what_cannot_be_is_named(tmp_path: Path, capsys: Any, name: str, row: Any, reason: str) -> None:
    folder = write(tmp_path / "bad", rows() | {name: [row]})
    with pytest.raises(CommandError):
        load(folder)
    assert reason in capsys.readouterr().err
    assert not Endorsement.objects.exists()


@pytest.mark.parametrize(
    ("hours", "reason"),
    [
        ({"days": [1], "from": "8:00", "to": "09:00"}, "a time of day such as 08:30"),
        ({"days": [8], "from": "08:00", "to": "09:00"}, "a whole number from 1 to 7"),
        ({"days": [], "from": "08:00", "to": "09:00"}, "no time is left to work"),
        ({"days": [1], "from": "08:00", "to": "08:00"}, "no time is left to work"),
    ],
)
def test_hours_that_cannot_be_are_named(tmp_path: Path, capsys: Any, hours: Any, reason: str) -> None:
    content = rows()
    content["users"][0]["working_hours"] = hours
    with pytest.raises(CommandError):
        load(write(tmp_path / "bad", content))
    assert reason in capsys.readouterr().err
