"""The promise of the outbox: nothing lost, nothing twice, failures visible."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from apps.core.registry import Handler, handlers
from apps.events.models import Delivery, DeliveryState, Event
from apps.events.outbox import MAX_ATTEMPTS, attempt, record, retry, sweep

seen: list[int] = []
broken = {"now": False}


def remember(event: Event) -> None:
    if broken["now"]:
        raise ValueError("the printer is on fire")
    seen.append(event.pk)


handlers.add(Handler("tests.remember", frozenset({"test.happened"}), remember))


@pytest.fixture(autouse=True)
def _clean(db: None) -> None:
    seen.clear()
    broken["now"] = False


def test_an_event_is_delivered_once_however_often_it_is_offered(alice):
    with transaction.atomic():
        event = record("test.happened", actor=alice, weight=3)
    delivery = Delivery.objects.get(event=event)
    assert attempt(delivery.pk) is True
    assert attempt(delivery.pk) is False
    assert sweep(grace=timedelta(seconds=-1)) == 0
    assert seen == [event.pk]
    assert event.data == {"weight": 3}


def test_an_event_without_its_act_is_refused():
    from django.db import connection

    assert connection.in_atomic_block  # the test's own transaction
    with pytest.raises(TypeError):
        event = Event.objects.create(verb="test.happened")
        event.verb = "test.rewritten"
        event.save()


def test_a_rolled_back_act_leaves_no_event(alice):
    with pytest.raises(RuntimeError), transaction.atomic():
        record("test.happened", actor=alice)
        raise RuntimeError("the act failed")
    assert not Event.objects.filter(verb="test.happened").exists()
    assert not Delivery.objects.exists()


def test_a_failing_handler_is_tried_later_and_then_given_up_visibly(alice):
    broken["now"] = True
    event = record("test.happened", actor=alice)
    delivery = Delivery.objects.get(event=event)
    attempt(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.PENDING
    assert delivery.error == "ValueError: the printer is on fire"
    assert delivery.due_at > timezone.now()
    for _turn in range(MAX_ATTEMPTS - 1):
        attempt(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.DEAD, MAX_ATTEMPTS)

    broken["now"] = False
    retry(delivery.pk)
    assert sweep(grace=timedelta(seconds=-1)) == 1
    assert seen == [event.pk]


def test_a_done_delivery_is_not_revived(alice):
    event = record("test.happened", actor=alice)
    delivery = Delivery.objects.get(event=event)
    attempt(delivery.pk)
    retry(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DONE


def test_the_sweeper_leaves_what_is_not_due(alice):
    record("test.happened", actor=alice)
    assert sweep() == 0
    Delivery.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    assert sweep() == 1
