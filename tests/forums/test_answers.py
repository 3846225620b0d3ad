"""Answers are voted for by others, and one is accepted by the asker, or for a silent one."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.discussion.actions import delete_comment, restore_comment
from apps.discussion.models import Comment
from apps.events.models import Event
from apps.forums.actions import accept, me_too, take_back_acceptance, vote
from apps.forums.models import Question, Vote
from tests.factories import make_comment, make_post, make_question, make_topic


@pytest.fixture
def question(space, bob):
    return make_question(space, bob)


@pytest.fixture
def answers(question, alice, charlie):
    return [make_comment(question, alice, "Put a stick to it."), make_comment(question, charlie, "Wait for the night.")]


def read(page, *texts):
    return sorted(texts, key=page.index)


def test_a_vote_is_counted_once_and_taken_back(as_user, question, answers, bob, charlie, organisation):
    client, first = as_user(charlie), answers[0]
    assert [vote(actor=charlie, comment=first, wanted=True) for _time in range(2)] == [1, 1]
    assert vote(actor=bob, comment=first, wanted=True) == 2
    page = client.get(question.get_absolute_url()).content.decode()
    assert "to </span>2</span>" in page
    client.post(f"/answers/{first.pk}/vote/?wanted=no")
    assert Vote.objects.filter(comment=first).count() == 1
    first.refresh_from_db()
    assert first.helpful == 1
    assert Event.objects.filter(verb="answer.voted").count() == 2


def test_the_most_useful_answer_stands_first(as_user, question, answers, bob, organisation):
    client = as_user(bob)
    texts = ("Put a stick to it.", "Wait for the night.")
    assert read(client.get(question.get_absolute_url()).content.decode(), *texts) == list(texts)
    vote(actor=bob, comment=answers[1], wanted=True)
    assert read(client.get(question.get_absolute_url()).content.decode(), *texts) == list(reversed(texts))
    assert read(client.get(f"{question.get_absolute_url()}?sort=oldest").content.decode(), *texts) == list(texts)


def test_the_accepted_answer_stands_before_all(as_user, question, answers, bob, deliver, mailoutbox, organisation):
    vote(actor=bob, comment=answers[0], wanted=True)
    client = as_user(bob)
    assert client.post(f"/answers/{answers[1].pk}/accept/").url == question.get_absolute_url()
    page = client.get(question.get_absolute_url()).content.decode()
    assert read(page, "Put a stick to it.", "Wait for the night.")[0] == "Wait for the night."
    assert "Solved</span>" in page
    assert "Solved question" in client.get("/s/craft/forum/").content.decode()
    event = Event.objects.get(verb="answer.accepted")
    assert (event.actor, event.data["answerer"]) == (bob, answers[1].author_id)


def test_another_may_be_accepted_instead_and_none_again(question, answers, bob):
    for answer in answers:
        accept(actor=bob, comment=answer)
    assert list(Comment.visible_to(bob).filter(accepted=True)) == [answers[1]]
    take_back_acceptance(actor=bob, comment=answers[1])
    take_back_acceptance(actor=bob, comment=answers[1])
    assert not Comment.visible_to(bob).filter(accepted=True).exists()
    question.refresh_from_db()
    assert "accepted" not in question.facts


def test_nobody_else_accepts(as_user, question, answers, charlie, organisation):
    for person in (charlie, answers[0].author):
        with pytest.raises((PermissionDenied, ValidationError)):
            accept(actor=person, comment=answers[0])
    page = as_user(charlie).get(question.get_absolute_url()).content.decode()
    assert "Accept answer" not in page
    assert as_user(charlie).post(f"/answers/{answers[0].pk}/accept/").status_code == 403


def test_those_who_lead_the_space_accept_for_an_asker_who_stays_silent(as_user, question, answers, alice, organisation):
    client, answer = as_user(alice), answers[1]
    client.post(f"/answers/{answer.pk}/accept/")
    assert "Leave the asker a week" in client.get(question.get_absolute_url()).content.decode()
    long_ago = question.created - timedelta(days=8)
    Question.everything.filter(pk=question.pk).update(created=long_ago)
    Comment.everything.filter(item=question.pk).update(created=long_ago)
    make_comment(question, question.author, "I am trying it.")
    with pytest.raises(ValidationError):
        accept(actor=alice, comment=answer)
    Comment.everything.filter(item=question.pk).update(created=long_ago)
    accept(actor=alice, comment=answer)
    answer.refresh_from_db()
    assert answer.accepted


def test_what_is_no_answer_is_neither_voted_for_nor_accepted(space, question, answers, alice, bob, charlie):
    reply = make_comment(question, bob, "Which stick?", parent=answers[0])
    elsewhere = [make_comment(make_topic(space, bob), alice), make_comment(make_post(space, bob), alice)]
    for comment in (reply, *elsewhere):
        with pytest.raises(PermissionDenied):
            vote(actor=charlie, comment=comment, wanted=True)
        with pytest.raises(PermissionDenied):
            accept(actor=bob, comment=comment)


def test_ones_own_answer_is_for_others_to_judge(as_user, question, answers, alice, organisation):
    with pytest.raises(ValidationError, match="Others say"):
        vote(actor=alice, comment=answers[0], wanted=True)
    client = as_user(alice)
    client.post(f"/answers/{answers[0].pk}/vote/")
    assert "Others say whether your answer is useful." in client.get(question.get_absolute_url()).content.decode()
    assert not Vote.objects.exists()


def test_what_one_may_not_see_one_cannot_vote_for(as_user, private, alice, bob, charlie, gus, organisation):
    answer = make_comment(make_question(private, bob), alice)
    for person in (charlie, gus):
        for act in ("vote", "accept"):
            assert as_user(person).post(f"/answers/{answer.pk}/{act}/").status_code == 404
        with pytest.raises(PermissionDenied):
            vote(actor=person, comment=answer, wanted=True)


def test_answers_are_counted_without_what_is_below_them(question, answers, alice, bob, deliver):
    make_comment(question, bob, "Which stick?", parent=answers[0])
    deliver()
    question.refresh_from_db()
    assert question.facts["answers"] == 2
    accept(actor=bob, comment=answers[0])
    delete_comment(actor=alice, comment=answers[0])
    deliver()
    question.refresh_from_db()
    assert (question.facts["answers"], "accepted" in question.facts) == (1, False)
    restore_comment(actor=alice, comment=answers[0])
    deliver()
    question.refresh_from_db()
    assert (question.facts["answers"], "accepted" in question.facts) == (2, True)


def test_others_want_to_know_the_same(as_user, question, bob, charlie, organisation):
    client = as_user(charlie)
    client.post(f"/i/{question.pk}/me-too/")
    client.post(f"/i/{question.pk}/me-too/")
    assert "1 other person wants to know this" in client.get(question.get_absolute_url()).content.decode()
    client.post(f"/i/{question.pk}/me-too/?wanted=no")
    assert "wants to know this" not in client.get(question.get_absolute_url()).content.decode()
    with pytest.raises(PermissionDenied):
        me_too(actor=bob, question=question, wanted=True)


def test_htmx_gets_the_button_alone(as_user, question, answers, bob, organisation):
    answer = as_user(bob).post(f"/answers/{answers[0].pk}/vote/", headers={"HX-Request": "true"})
    assert 'aria-pressed="true"' in answer.content.decode()
    assert "to </span>1</span>" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_the_link_to_an_answer_leads_to_it_whatever_the_order(as_user, question, answers, bob, organisation):
    place = as_user(bob).get(f"/comments/{answers[1].pk}/").url
    assert place.endswith(f"?sort=oldest&after=0#comment-{answers[1].pk}")
