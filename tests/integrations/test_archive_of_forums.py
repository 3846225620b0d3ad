"""What forums know goes out and comes in, whole."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from apps.accounts.models import User
from apps.content.actions import close, reopen
from apps.content.models import Item
from apps.discussion.models import Comment
from apps.events.models import Event
from apps.forums import actions
from apps.forums.models import Category, Doubt, FirstAnswer, MeToo, Promise, Question, Topic, Verification, Vote
from apps.spaces.models import Space
from tests.integrations.archives import dump, empty_portal, everything, forum_rows, load, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(tmp_path: Path) -> Question:
    """The first question of the archive, just brought in."""
    load(write(tmp_path / "a", forum_rows()))
    return Question.everything.get(source_id="q1")


def lines(files: dict[str, bytes], name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files[f"{name}.jsonl"].splitlines()]


def person(handle: str) -> User:
    return User.objects.get(username=handle)


def comment(key: str) -> Comment:
    return Comment.everything.get(source_id=key)


def test_all_of_a_question_comes_in(question: Question) -> None:
    assert (question.category.name, question.edited_at.minute) == ("Machines", 30)
    assert Topic.everything.get().category.name == "All else"
    assert list(Category.objects.values_list("name", flat=True)) == ["Machines", "All else", "Tools"]
    assert question.facts == {"answers": 2, "accepted": True, "stale": True, "me_too": 2}
    assert (question.comment_count, comment("a1").helpful, comment("a2").helpful) == (3, 1, 2)
    assert (Vote.objects.count(), MeToo.objects.count()) == (3, 2)


def test_who_keeps_an_answer_true_comes_in(question: Question) -> None:
    kept = Verification.objects.get()
    assert (kept.question_id, kept.answer, kept.owner, kept.verified_by) == (
        question.pk, comment("a2"), person("dan"), person("ann"),
    )  # fmt: skip
    assert (kept.accepted_at.day, kept.verified_at.day, kept.review_at.isoformat()[:10]) == (5, 20, "2026-08-20")
    assert kept.stale
    assert [(row.user.username, row.settled_at is None) for row in Doubt.objects.all()] == [
        ("ben", False), ("cat", True),
    ]  # fmt: skip


def test_what_is_closed_comes_closed_with_who_and_why(question: Question) -> None:
    closed = Item.everything.get(source_id="q2")
    assert (closed.permission_state, closed.closed_reason, closed.closed_at.day) == ("closed", "Asked before.", 20)
    told = Event.objects.get(verb="question.closed")
    assert (told.actor, told.item_id, told.at, told.data) == (
        person("ann"), closed.pk, closed.closed_at, {"reason": "Asked before."},
    )  # fmt: skip
    assert told.deliveries.count() == 0


def test_what_comes_from_elsewhere_is_counted_and_escalated_never(question: Question) -> None:
    promise, waited = Promise.objects.get(), {row.question_id: row for row in FirstAnswer.objects.all()}
    assert (promise.hours, promise.told) == (36, person("ann"))
    assert (waited[question.pk].answered_at, waited[question.pk].asked_at.hour) == (comment("a1").created, 9)
    assert {row.due_at for row in waited.values()} == {None}
    assert len(waited) == 2 and actions.escalate_due() == 0


def test_its_page_shows_it(question: Question, as_user: Any, organisation: object) -> None:
    page = as_user(person("ann")).get(question.get_absolute_url()).content.decode()
    assert page.index("Thick.") < page.index("Yes.") < page.index("Thin.")
    assert "2 answers" in page and "The winch is new." in page and "2 others want to know this" in page
    forum = as_user(person("ann")).get("/s/yard-talk/forum/").content.decode()
    assert forum.index("Machines") < forum.index("All else") < forum.index("Tools")


def test_an_export_gives_back_every_row(question: Question, tmp_path: Path) -> None:
    files = dump(tmp_path / "b")
    wanted = forum_rows()
    names = ("items", "comments", "categories", "votes", "me_toos", "reviews", "doubts", "promises")
    del wanted["items"][1]["body_html"]
    wanted["items"][1]["body"] = "Look at *this*."
    by_time = sorted(wanted["comments"], key=lambda row: row["created"])
    assert {name: lines(files, name) for name in names} == {name: wanted[name] for name in names} | {
        "comments": by_time
    }
    empty_portal()
    load(tmp_path / "b")
    assert dump(tmp_path / "c") == files


def test_importing_it_again_changes_nothing(question: Question, tmp_path: Path) -> None:
    before = everything()
    load(tmp_path / "a")
    assert everything() == before


def test_one_space_takes_all_whom_its_forum_names(question: Question, tmp_path: Path) -> None:
    files = dump(tmp_path / "b", space="yard-talk")
    assert [row["id"] for row in lines(files, "users")] == ["ann", "ben", "cat", "dan"]
    assert [len(lines(files, name)) for name in ("votes", "me_toos", "reviews", "doubts")] == [3, 2, 1, 2]


def test_an_archive_without_any_of_it_still_loads(tmp_path: Path) -> None:
    content = forum_rows()
    for name in ("categories", "votes", "me_toos", "reviews", "doubts"):
        del content[name]
    for row in content["items"]:
        row.pop("category", None)
    load(write(tmp_path / "a", content))
    assert Question.everything.get(source_id="q1").facts == {"answers": 2, "accepted": True}
    assert actions.keep_watch() == 1
    assert Verification.objects.get().owner == person("cat")


def test_what_was_decided_here_since_stays(question: Question, tmp_path: Path) -> None:
    ann, space = person("ann"), Space.objects.get()
    other = Item.everything.get(source_id="q2")
    actions.accept(actor=ann, comment=comment("a1"))
    reopen(actor=ann, item=other)
    actions.set_categories(actor=ann, space=space, names=[(None, "Only this")])
    actions.set_promise(actor=ann, space=space, hours=None)
    load(tmp_path / "a")
    assert (comment("a1").accepted, comment("a2").accepted) == (True, False)
    assert Verification.objects.get().answer == comment("a1")
    assert Item.everything.get(source_id="q2").closed_at is None
    assert [row.name for row in Category.objects.all()] == ["Only this"]
    assert not Doubt.objects.exists() and not Promise.objects.exists()
    once = everything()
    load(tmp_path / "a")
    assert everything() == once


def test_what_a_reader_wants_to_know_too_keeps_no_newer_text_out(question: Question, tmp_path: Path) -> None:
    actions.me_too(actor=person("ben"), question=question, wanted=True)
    content = forum_rows()
    content["items"][2]["title"] = "Which oil now?"
    load(write(tmp_path / "b", content))
    question.refresh_from_db()
    assert (question.title, question.facts["me_too"]) == ("Which oil now?", 3)


def test_a_newer_archive_accepts_another_answer(question: Question, tmp_path: Path) -> None:
    content = forum_rows()
    content["comments"] = [
        {"id": "a3", "item": "q1", "author": "ben", "created": "2026-03-02T10:00:00Z", "body": "Both.",
         "accepted": True},
    ]  # fmt: skip
    content["items"] = content["items"][2:3]
    for name in ("reactions", "votes", "reviews", "doubts"):
        content[name] = []
    load(write(tmp_path / "b", content, exported_at="2026-03-03T00:00:00Z"))
    accepted = Comment.everything.filter(item=question.pk, accepted=True)
    assert [row.source_id for row in accepted] == ["a3"]


def test_who_closed_it_here_goes_out(question: Question, tmp_path: Path) -> None:
    topic = Item.everything.get(source_id="t1")
    close(actor=person("ann"), item=topic, reason="Decided.")
    row = next(row for row in lines(dump(tmp_path / "b"), "items") if row["id"] == "t1")
    assert (row["closed_by"], row["closed_reason"]) == ("ann", "Decided.")


BAD: list[tuple[str, int, dict[str, Any], str]] = [
    ("items", 0, {"category": "Machines"}, "items.jsonl:1: a post has no category"),
    ("items", 2, {"category": "Cooking"}, "items.jsonl:3: category: 'Cooking' is no category of 'yard-talk'"),
    ("items", 2, {"closed_by": "ann"}, "items.jsonl:3: closed_at: it does not say when its conversation was closed"),
    ("items", 3, {"state": "draft"}, "items.jsonl:4: closed_at: it has not appeared yet"),
    ("items", 3, {"closed_by": "zoe"}, "items.jsonl:4: closed_by: there is no person 'zoe'"),
    ("comments", 2, {"accepted": True}, "comments.jsonl:4: accepted: 'a1' is accepted already"),
    ("comments", 4, {"accepted": True}, "comments.jsonl:5: accepted: a reply is no answer"),
    ("categories", 0, {"names": ["Tools", "tools"]}, "categories.jsonl:1: names: one stands there twice"),
    ("categories", 0, {"names": ["Tools "]}, "categories.jsonl:1: names: one begins, ends or is divided"),
    ("categories", 0, {"names": ["\u200b"]}, "categories.jsonl:1: names: Write something that can be seen"),
    ("categories", 0, {"names": [f"C{n}" for n in range(21)]}, "names has 21 entries; at most 20 fit"),
    ("votes", 2, {"user": "ann"}, "votes.jsonl:3: stands on line 1 already"),
    ("votes", 0, {"user": "cat"}, "votes.jsonl:1: user: 'cat' gave this answer"),
    ("votes", 0, {"comment": "r1"}, "votes.jsonl:1: comment: only answers are voted for"),
    ("votes", 0, {"comment": "t1c"}, "votes.jsonl:1: comment: only answers are voted for"),
    ("votes", 0, {"comment": "c9"}, "votes.jsonl:1: comment: there is no comment 'c9'"),
    ("me_toos", 1, {"user": "cat"}, "me_toos.jsonl:2: stands on line 1 already"),
    ("me_toos", 1, {"user": "ann"}, "me_toos.jsonl:2: user: 'ann' asked this"),
    ("me_toos", 1, {"item": "t1"}, "me_toos.jsonl:2: item: a topic asks nothing"),
    ("reviews", 0, {"comment": "a1"}, "reviews.jsonl:1: comment: only an accepted answer is kept true"),
    ("reviews", 0, {"months": 61}, "reviews.jsonl:1: months must be a whole number from 1 to 60"),
    ("doubts", 0, {"comment": "a1"}, "doubts.jsonl:1: comment: nobody keeps it true"),
    ("doubts", 0, {"settled_at": "2026-02-09T08:00:00Z"}, "doubts.jsonl:1: settled_at: it was settled before"),
    ("promises", 0, {"hours": 337}, "promises.jsonl:1: hours must be a whole number from 1 to 336"),
    ("promises", 0, {"told": "zoe"}, "promises.jsonl:1: told: there is no person 'zoe'"),
    ("doubts", 0, {"why": " "}, "doubts.jsonl:1: why is empty"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "index", "fields", "reason"), BAD, ids=[reason for *_case, reason in BAD])
def test_a_bad_row_is_named_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, index: int, fields: dict[str, Any], reason: str
) -> None:
    content = forum_rows()
    content[name][index] |= fields
    before = everything()
    with pytest.raises(CommandError, match="Nothing is written"):
        load(write(tmp_path / "a", content))
    assert reason in capsys.readouterr().err
    assert everything() == before


def test_the_good_rows_go_in_without_the_bad(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = forum_rows()
    content["votes"].append({"comment": "a1", "user": "ben", "at": "2026-02-04T16:00:00Z"})
    load(write(tmp_path / "a", content), keep_going=True)
    assert "votes.jsonl:4: user: 'ben' gave this answer" in capsys.readouterr().err
    assert Vote.objects.count() == 3
