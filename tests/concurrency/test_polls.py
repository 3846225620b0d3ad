"""Twenty people at once vote, change their vote and end a poll: nothing is lost, nothing counted twice."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.events.models import Event
from apps.forums.actions import Plan, add_poll, change_poll, end_due_polls, end_poll, vote_in_poll
from apps.forums.models import Ballot, Poll
from tests.concurrency.test_counts import at_once
from tests.factories import make_space, make_topic, make_user

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def crowd():
    alice = make_user("alice")
    people = [make_user(f"person{n}") for n in range(20)]
    return alice, people, make_topic(make_space(alice, members=people), alice)


@pytest.mark.parametrize("secret", [False, True])
def test_votes_at_once_are_one_each(crowd, secret):
    alice, people, topic = crowd
    add_poll(actor=alice, topic=topic, plan=Plan("Which?", ["This", "That"], secret=secret))
    at_once(
        [lambda p=p, n=n: vote_in_poll(actor=p, topic=topic, choices={n: "yes"}) for p in people for n in (0, 1, 0, 1)]
    )
    assert Ballot.objects.count() == 20
    assert all(len(choices) == 1 for choices in Ballot.objects.values_list("choices", flat=True))


def test_who_votes_while_it_ends_is_counted_or_told(crowd):
    alice, people, topic = crowd
    add_poll(actor=alice, topic=topic, plan=Plan("Which?", ["This", "That"], secret=True))
    counted = []

    def attempt(person):
        with suppress(ValidationError):  # it had ended, and the sentence says so
            vote_in_poll(actor=person, topic=topic, choices={0: "yes"})
            counted.append(person)

    at_once([lambda p=p: attempt(p) for p in people] + [lambda: end_poll(actor=alice, topic=topic)] * 2)
    poll = Poll.objects.get()
    assert (poll.voters, poll.counts[0].get("yes", 0)) == (len(counted), len(counted))
    assert not Ballot.objects.exists()
    assert Event.objects.filter(verb="poll.ended").count() == 1


def test_a_poll_is_not_changed_under_a_vote(crowd):
    alice, people, topic = crowd
    add_poll(actor=alice, topic=topic, plan=Plan("Which?", ["This", "That"]))
    seen, voted = topic.poll.stamp, []

    def attempt(person):
        with suppress(ValidationError):
            vote_in_poll(actor=person, topic=topic, choices={0: "yes"}, seen=seen)
            voted.append(person)

    def change():
        with suppress(ValidationError):
            change_poll(actor=alice, topic=topic, plan=Plan("Which?", ["Other", "Another"]))

    at_once([lambda p=p: attempt(p) for p in people[:10]] + [change] + [lambda p=p: attempt(p) for p in people[10:]])
    options = Poll.objects.get().options
    assert (options == ["This", "That"]) == bool(voted)
    assert Ballot.objects.count() == len(voted)


def test_one_poll_is_added_and_workers_end_it_once(crowd):
    alice, _people, topic = crowd
    plan = Plan("Which?", ["This", "That"], closes_at=timezone.now() + timedelta(hours=1))

    def attempt():
        with suppress(ValidationError):
            add_poll(actor=alice, topic=topic, plan=plan)

    at_once([attempt] * 6)
    assert Event.objects.filter(verb="poll.added").count() == Poll.objects.count() == 1
    Poll.objects.update(closes_at=timezone.now() - timedelta(hours=1))
    assert sum(at_once([end_due_polls] * 4)) == 1
    assert Event.objects.filter(verb="poll.ended").count() == 1
