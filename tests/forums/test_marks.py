"""Several answers may have helped: the asker says so, or those who lead the space, beside the accepted one."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.core.registry import notices
from apps.discussion.actions import delete_comment
from apps.events.models import Event
from apps.forums.actions import accept, mark_helpful, vote
from apps.forums.models import HelpfulMark
from tests.concurrency.test_counts import at_once
from tests.factories import make_comment, make_question, make_space, make_topic, make_user
from tests.integrations.archives import dump, empty_portal, load


@pytest.fixture
def question(space, bob):
    return make_question(space, bob)


@pytest.fixture
def answers(question, alice, charlie):
    return [make_comment(question, alice, "Put a stick to it."), make_comment(question, charlie, "Wait for the night.")]


def test_the_asker_marks_several(as_user, question, answers, alice, bob, charlie, organisation):
    client = as_user(bob)
    for answer in answers:
        for _time in range(2):
            client.post(f"/answers/{answer.pk}/helped/")
    accept(actor=bob, comment=answers[0])
    page = as_user(charlie).get(question.get_absolute_url()).content.decode()
    assert page.count("Helped the asker") == 2 and "It helped me" not in page
    assert Event.objects.filter(verb="answer.marked_helpful").count() == 2
    answers[1].refresh_from_db()
    assert (answers[1].helpful, HelpfulMark.objects.get(comment=answers[1]).by) == (0, bob)
    client.post(f"/answers/{answers[1].pk}/helped/?wanted=no")
    assert client.get(question.get_absolute_url()).content.decode().count("Helped the asker") == 1
    assert Event.objects.filter(verb="answer.mark_withdrawn", actor=bob).count() == 1


def test_those_who_lead_mark_in_their_own_name(as_user, question, answers, alice, bob, charlie, organisation):
    mark_helpful(actor=alice, comment=answers[1], wanted=True)
    mark_helpful(actor=bob, comment=answers[1], wanted=True)
    page = as_user(charlie).get(question.get_absolute_url()).content.decode()
    assert "Marked helpful by Alice" in page
    event = Event.objects.get(verb="answer.marked_helpful")
    notice = notices.get(event.verb)
    assert list(notice.recipients(event)) == [charlie.pk]
    assert "Alice says that your answer" in notice.sentence(event)


def test_it_orders_nothing(as_user, question, answers, bob, charlie, organisation):
    mark_helpful(actor=bob, comment=answers[1], wanted=True)
    page = as_user(bob).get(question.get_absolute_url()).content.decode()
    assert page.index("Put a stick to it.") < page.index("Wait for the night.")
    vote(actor=bob, comment=answers[1], wanted=True)
    page = as_user(bob).get(question.get_absolute_url()).content.decode()
    assert page.index("Put a stick to it.") > page.index("Wait for the night.")


def test_nobody_marks_their_own_answer(as_user, question, answers, alice, organisation):
    with pytest.raises(ValidationError, match="Others say"):
        mark_helpful(actor=alice, comment=answers[0], wanted=True)
    client = as_user(alice)
    client.post(f"/answers/{answers[0].pk}/helped/")
    assert "Others say whether your answer helped." in client.get(question.get_absolute_url()).content.decode()
    assert not HelpfulMark.objects.exists()


def test_nobody_else_does(as_user, space, private, question, answers, alice, bob, charlie, gus, mo, organisation):
    for person in (charlie, mo):
        with pytest.raises(PermissionDenied):
            mark_helpful(actor=person, comment=answers[0], wanted=True)
        assert as_user(person).post(f"/answers/{answers[0].pk}/helped/").status_code == 403
    hidden = make_comment(make_question(private, bob), alice)
    for person, answer in ((charlie, hidden), (gus, hidden), (gus, answers[0])):
        assert as_user(person).post(f"/answers/{answer.pk}/helped/").status_code == 404
    reply = make_comment(question, charlie, "Which stick?", parent=answers[0])
    talk = make_comment(make_topic(space, bob), charlie)
    for comment in (reply, talk):
        with pytest.raises(PermissionDenied):
            mark_helpful(actor=alice, comment=comment, wanted=True)
    delete_comment(actor=charlie, comment=answers[1])
    with pytest.raises(PermissionDenied):
        mark_helpful(actor=bob, comment=answers[1], wanted=True)


def test_marks_survive_a_journey(question, answers, bob, organisation, tmp_path):
    mark_helpful(actor=bob, comment=answers[1], wanted=True)
    first = dump(tmp_path / "first")
    rows = [json.loads(line) for line in first["helpful_marks.jsonl"].splitlines()]
    assert [(row["comment"], row["by"]) for row in rows] == [(f"comment-{answers[1].pk}", "bob")]
    empty_portal()
    load(tmp_path / "first")
    load(tmp_path / "first")
    assert dump(tmp_path / "second") == first


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_at_once_there_is_one():
    alice, bob = make_user("alice"), make_user("bob")
    leaders = [make_user(f"leader{n}") for n in range(6)]
    question = make_question(make_space(alice, facilitators=leaders, members=[bob]), alice)
    answer = make_comment(question, bob)
    at_once([lambda p=p: mark_helpful(actor=p, comment=answer, wanted=True) for p in [alice, *leaders]])
    assert HelpfulMark.objects.count() == Event.objects.filter(verb="answer.marked_helpful").count() == 1
