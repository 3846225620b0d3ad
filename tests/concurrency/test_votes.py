"""Twenty people at once never lose a vote, count it twice, or leave two accepted answers."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from apps.discussion.actions import add_comment, delete_comment
from apps.discussion.models import Comment
from apps.events.models import Event
from apps.forums.actions import accept, doubt, escalate_due, mark_due, me_too, set_promise, vote
from apps.forums.models import Doubt, FirstAnswer, MeToo, Verification, Vote
from apps.spaces.models import Space
from tests.concurrency.test_counts import at_once
from tests.factories import make_comment, make_question, make_space, make_user

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def crowd():
    alice = make_user("alice")
    people = [make_user(f"person{n}") for n in range(20)]
    question = make_question(make_space(alice, members=people), alice)
    answers = [make_comment(question, person, f"Answer {n}") for n, person in enumerate(people[:5])]
    return alice, people, question, answers


def test_votes_at_once_are_all_counted_once(crowd):
    _alice, people, _question, answers = crowd
    at_once([lambda p=p: vote(actor=p, comment=answers[0], wanted=True) for p in people[1:] for _time in range(2)])
    answers[0].refresh_from_db()
    assert (Vote.objects.count(), answers[0].helpful) == (19, 19)
    at_once([lambda p=p: vote(actor=p, comment=answers[0], wanted=False) for p in people[1:] for _time in range(2)])
    answers[0].refresh_from_db()
    assert (Vote.objects.count(), answers[0].helpful) == (0, 0)


def test_minds_changed_at_once_are_counted_as_they_ended(crowd):
    """Twenty clients each vote for one answer and take the vote for another back, at the same moment."""
    _alice, people, _question, answers = crowd
    for person in people[5:]:
        vote(actor=person, comment=answers[1], wanted=True)
    acts = [lambda p=p: vote(actor=p, comment=answers[0], wanted=True) for p in people[5:] for _time in range(2)]
    acts += [lambda p=p: vote(actor=p, comment=answers[1], wanted=False) for p in people[5:] for _time in range(2)]
    at_once(acts)
    counted = [(Vote.objects.filter(comment=each).count(), Comment.visible_to(people[0]).get(pk=each.pk).helpful)
               for each in answers[:2]]  # fmt: skip
    assert counted == [(15, 15), (0, 0)]
    told = [Event.objects.filter(verb=f"answer.{act}").count() for act in ("voted", "vote_withdrawn")]
    assert told == [30, 15]


def test_twenty_clients_vote_over_http_at_once(crowd):
    """As their buttons do, with a session each; every second one sends the form twice."""
    _alice, people, _question, answers = crowd
    clients = []
    for person in people:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        clients.append(client)
    address = f"/answers/{answers[0].pk}/vote/"
    statuses = []
    presses = [each for n, each in enumerate(clients) for _time in range(1 + n % 2)]
    at_once([lambda c=c: statuses.append(c.post(address).status_code) for c in presses])
    answers[0].refresh_from_db()
    # The first of them gave the answer, and is told that others say whether it is useful.
    assert (Vote.objects.filter(comment=answers[0]).count(), answers[0].helpful) == (19, 19)
    assert statuses == [302] * 30


def test_accepting_at_once_leaves_one(crowd):
    alice, people, question, answers = crowd

    def attempt(answer):
        with suppress(ValidationError):  # somebody was faster, and the sentence says so
            accept(actor=alice, comment=answer)

    acts = [lambda a=a: attempt(a) for a in answers for _time in range(4)]
    acts += [lambda p=p: vote(actor=p, comment=answers[0], wanted=True) for p in people[5:]]
    acts += [lambda p=p: add_comment(actor=p, item=question, text="Another", parent=answers[1]) for p in people[5:10]]
    acts += [lambda: delete_comment(actor=people[4], comment=answers[4])]
    at_once(acts)
    accepted = Comment.visible_to(alice).filter(item=question.pk, accepted=True).values_list("pk", flat=True)
    assert len(accepted) <= 1
    assert set(Verification.standing().values_list("answer_id", flat=True)) == set(accepted)
    assert Vote.objects.filter(comment=answers[0]).count() == 15
    question.refresh_from_db()
    assert question.comment_count == 5 + 5 - 1


def test_wanting_to_know_at_once_is_counted_once(crowd):
    _alice, people, question, _answers = crowd
    at_once([lambda p=p: me_too(actor=p, question=question, wanted=True) for p in people for _time in range(2)])
    question.refresh_from_db()
    assert (MeToo.objects.count(), question.facts["me_too"]) == (20, 20)


def test_doubts_at_once_are_kept_once(crowd):
    alice, people, question, answers = crowd
    accept(actor=alice, comment=answers[0])
    doubts = [lambda p=p: doubt(actor=p, question=question, why="No.") for p in people[5:] for _time in range(2)]
    at_once(doubts)
    question.refresh_from_db()
    assert question.facts["stale"] is True
    assert Doubt.objects.count() == 15


def test_workers_at_once_escalate_a_question_once(crowd):
    alice, people, _question, _answers = crowd
    space = Space.objects.get()
    set_promise(actor=alice, space=space, hours=1, told=alice)
    waiting = [make_question(space, people[0], f"Question {n}?") for n in range(5)]
    FirstAnswer.objects.update(due_at=timezone.now() - timedelta(hours=1))
    # One is answered at that very moment: it is escalated or not, and never twice.
    at_once([*[escalate_due] * 6, lambda: add_comment(actor=people[1], item=waiting[0], text="This way.")])
    escalated = list(Event.objects.filter(verb="question.escalated").values_list("item_id", flat=True))
    assert len(escalated) == len(set(escalated))
    assert {question.pk for question in waiting[1:]} <= set(escalated) <= {question.pk for question in waiting}
    assert escalate_due() == 0


def test_workers_at_once_mark_what_is_over_once(crowd):
    alice, _people, _question, answers = crowd
    accept(actor=alice, comment=answers[0])
    Verification.objects.update(review_at=timezone.now() - timedelta(hours=1))
    at_once([mark_due] * 4)
    assert Verification.objects.get().stale
    assert Event.objects.filter(verb="answer.outdated").count() == 1
