"""Duplicates and merged topics go out and come in."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from apps.discussion.models import Comment, Reference
from apps.forums.actions import mark_duplicate, merge
from apps.forums.models import Duplicate, Question, Topic
from tests.factories import make_comment, make_question, make_space, make_topic, make_user
from tests.integrations.archives import dump, empty_portal, load, rows, write

pytestmark = pytest.mark.django_db
AT = "2026-02-09T09:00:00Z"


def asked(*pairs: tuple[str, str]) -> dict[str, list[dict[str, Any]]]:
    content = rows()
    for name in ("q1", "q2", "q3"):
        content["items"].append(
            {"id": name, "kind": "question", "space": "yard-talk", "author": "ben", "created": "2026-02-08T09:00:00Z",
             "title": f"Question {name}", "body": "See [[i/q1]]" if name == "q3" else "Why?"}
        )  # fmt: skip
    content["duplicates"] = [{"question": one, "duplicate_of": other, "by": "ann", "at": AT} for one, other in pairs]
    return content


def pairs() -> set[tuple[str, str]]:
    return set(Duplicate.objects.values_list("question__source_id", "original__source_id"))


def test_they_come_in_once_and_lead_to_the_last(tmp_path: Path) -> None:
    archive = write(tmp_path / "a", asked(("q1", "q2"), ("q2", "q3")))
    for _time in range(2):
        load(archive)
        assert pairs() == {("q1", "q3"), ("q2", "q3")}
    assert Duplicate.objects.get(question__source_id="q1").by.username == "ann"
    marked = Question.everything.filter(facts__has_key="duplicate").values_list("source_id", flat=True)
    assert set(marked) == {"q1", "q2"}
    assert Reference.objects.get().target.source_id == "q1"


def test_a_ring_leaves_nothing_that_leads_in_circles(tmp_path: Path) -> None:
    load(write(tmp_path / "a", asked(("q1", "q2"), ("q2", "q1"))))
    assert pairs() == set()


@pytest.mark.parametrize(("one", "other"), [("q1", "q1"), ("q1", "p1"), ("p1", "q1"), ("q1", "nowhere")])
def test_a_bad_row_is_refused_and_nothing_is_written(tmp_path: Path, one: str, other: str) -> None:
    with pytest.raises(CommandError):
        load(write(tmp_path / "a", asked((one, other))))
    assert not Duplicate.objects.exists() and not Question.everything.exists()


def test_the_same_goes_out_that_came_in(tmp_path: Path) -> None:
    alice = make_user("alice")
    space = make_space(alice)
    one, other = make_question(space, alice, "One?"), make_question(space, alice, "Other?")
    mark_duplicate(actor=alice, question=one, original=other)
    topic, target = make_topic(space, alice, "Merged"), make_topic(space, alice, "Target")
    make_comment(topic, alice, "A reply")
    merge(actor=alice, topic=topic, target=target)
    first = dump(tmp_path / "one")
    assert [json.loads(line)["title"] for line in first["items.jsonl"].splitlines()] == ["One?", "Other?", "Target"]
    row = json.loads(first["duplicates.jsonl"])
    assert (row["question"], row["duplicate_of"], row["by"]) == (f"question-{one.pk}", f"question-{other.pk}", "alice")
    empty_portal()
    load(tmp_path / "one")
    assert Topic.everything.get().comment_count == Comment.everything.count() == 2
    assert Question.everything.get(title="One?").sends_on
    assert dump(tmp_path / "two") == first
