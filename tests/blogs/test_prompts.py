"""A space asks its members a question a week; answers carry its tag."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.blogs.actions.prompts import set_prompts
from apps.blogs.models import Post, Prompt
from apps.blogs.panels import prompt_of_the_week
from apps.events.models import Event

TWO = [("What did you learn this week?", "learned"), ("What surprised you?", "surprises")]


def sent(rows: list[tuple[str, str]]) -> dict[str, Any]:
    data: dict[str, Any] = {"form-TOTAL_FORMS": 5, "form-INITIAL_FORMS": 0}
    for place, (question, tag) in enumerate(rows):
        data |= {f"form-{place}-question": question, f"form-{place}-tag": tag}
    return data


def test_those_who_lead_set_them_on_their_page(space: Any, as_user: Any, alice: Any, organisation: object) -> None:
    client = as_user(alice)
    assert "/s/craft/prompts/" in client.get("/s/craft/manage/").content.decode()
    answer = client.post("/s/craft/prompts/", sent([*TWO, ("", "")]))
    assert answer.status_code == 302
    assert list(Prompt.objects.values_list("question", "tag", "position")) == [(*TWO[0], 0), (*TWO[1], 1)]
    assert Event.objects.get(verb="space.prompts_set").data["questions"] == [TWO[0][0], TWO[1][0]]
    assert TWO[1][0] in client.get("/s/craft/prompts/").content.decode()


def test_saving_the_same_again_is_no_event(space: Any, alice: Any) -> None:
    for _time in range(2):
        set_prompts(actor=alice, space=space, rows=TWO)
    assert Event.objects.filter(verb="space.prompts_set").count() == 1
    assert Prompt.objects.count() == 2


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("What now?", "")], "Name one tag"),
        ([("What now?", "one, two")], "Name one tag"),
        ([("What now?", "x" * 61)], "60 characters"),
        ([("x" * 161, "tag")], "160 characters"),
        ([("\u200b", "tag")], "can be seen"),
        ([("Same?", "one"), ("Same?", "two")], "twice"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    space: Any, as_user: Any, alice: Any, organisation: object, rows: list[tuple[str, str]], sentence: str
) -> None:
    answer = as_user(alice).post("/s/craft/prompts/", sent(rows))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert f'value="{rows[0][0]}"' in page
    assert not Prompt.objects.exists()


def test_members_cannot_set_them(space: Any, as_user: Any, bob: Any, charlie: Any, organisation: object) -> None:
    with pytest.raises(PermissionDenied):
        set_prompts(actor=bob, space=space, rows=TWO)
    assert [as_user(who).post("/s/craft/prompts/", sent(TWO)).status_code for who in (bob, charlie)] == [403, 403]


def test_six_are_too_many(space: Any, alice: Any) -> None:
    with pytest.raises(ValidationError, match="At most 5"):
        set_prompts(actor=alice, space=space, rows=[(f"Question {n}?", "tag") for n in range(6)])


def test_each_has_its_week(space: Any, alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    set_prompts(actor=alice, space=space, rows=TWO)
    asked = []
    for day in (date(2026, 11, 16), date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 30)):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda day=day: day)
        asked.append(prompt_of_the_week(space)["question"])
    assert asked[0] == asked[1] != asked[2] != asked[3] == asked[0]


def test_it_stands_above_the_stream_for_those_who_can_answer(
    space: Any, as_user: Any, alice: Any, bob: Any, charlie: Any, organisation: object
) -> None:
    set_prompts(actor=alice, space=space, rows=TWO[:1])
    assert TWO[0][0] in as_user(bob).get("/s/craft/").content.decode()
    assert TWO[0][0] not in as_user(charlie).get("/s/craft/").content.decode()


def test_a_question_that_is_changed_stands_there_at_once(
    space: Any, as_user: Any, alice: Any, bob: Any, organisation: object
) -> None:
    client = as_user(bob)
    set_prompts(actor=alice, space=space, rows=TWO[:1])
    client.get("/s/craft/")
    set_prompts(actor=alice, space=space, rows=TWO[1:])
    page = client.get("/s/craft/").content.decode()
    assert TWO[1][0] in page and TWO[0][0] not in page
    set_prompts(actor=alice, space=space, rows=[])
    assert TWO[1][0] not in client.get("/s/craft/").content.decode()


def test_an_answer_carries_the_tag(space: Any, as_user: Any, alice: Any, bob: Any, organisation: object) -> None:
    prompt = set_prompts(actor=alice, space=space, rows=TWO[:1])[0]
    client = as_user(bob)
    page = client.get("/create/post/", {"space": "craft", "prompt": prompt.pk})
    form = page.context["form"]
    assert TWO[0][0] in page.content.decode()
    client.post("/create/post/", {"space": space.pk, "body": "To listen twice.", "tags": form["tags"].value()})
    assert Post.visible_to(bob).get().tag_names == [["learned", "learned"]]


def test_a_question_of_another_space_is_not_shown(
    space: Any, private: Any, as_user: Any, alice: Any, charlie: Any, organisation: object
) -> None:
    secret = set_prompts(actor=alice, space=private, rows=[("What do we hide?", "secrets")])[0]
    for query in ({"space": "quiet-room", "prompt": secret.pk}, {"space": "craft", "prompt": secret.pk}):
        assert "What do we hide?" not in as_user(charlie).get("/create/post/", query).content.decode()
