"""Nobody is asked more often within a week than they take, however many ask at once."""

import pytest

from apps.accounts.availability import set_availability
from apps.events.models import Event
from apps.forums.actions import accept, ask, meet_need
from apps.forums.models import Asked, Question
from apps.impact.models import Receipt
from tests.concurrency.test_counts import at_once
from tests.factories import make_comment, make_question, make_space, make_user

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def test_ten_ask_at_once_and_the_cap_holds():
    alice, bob = make_user("alice"), make_user("bob")
    people = [make_user(f"person{n}") for n in range(10)]
    space = make_space(alice, members=[bob, *people])
    set_availability(actor=alice, open_to_questions=True, most_a_week=3, away_until=None)
    set_availability(actor=bob, open_to_questions=True, most_a_week=2, away_until=None)

    def put(n):
        both = [alice.pk, bob.pk] if n % 2 else [bob.pk, alice.pk]
        return lambda: ask(actor=people[n], space=space, title=f"Question {n}", text="x", people=both)

    at_once([put(n) for n in range(10)])
    assert Question.visible_to(alice).count() == 10
    assert Asked.objects.filter(person=alice).count() == 3
    assert Asked.objects.filter(person=bob).count() == 2


def test_people_who_ask_each_other_at_once_do_not_wait_for_each_other_for_ever():
    people = [make_user(f"person{n}") for n in range(6)]
    space = make_space(people[0], members=people[1:])

    def put(n):
        others = [person.pk for person in people if person != people[n]]
        return lambda: ask(actor=people[n], space=space, title=f"Question {n}", text="x", people=others)

    at_once([put(n) for n in range(6)])
    assert Asked.objects.count() == 30


def test_a_double_click_meets_a_need_once():
    alice, bob, charlie = make_user("alice"), make_user("bob"), make_user("charlie")
    question = make_question(make_space(alice, members=[bob]), bob)
    accept(actor=bob, comment=make_comment(question, alice))
    at_once([lambda: meet_need(actor=charlie, item=question)] * 6)
    assert Receipt.objects.count() == 1
    assert Event.objects.filter(verb="need.met").count() == 1
