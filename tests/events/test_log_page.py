import pytest

from apps.events.models import Delivery, DeliveryState, Event
from apps.events.outbox import record
from apps.events.wording import in_words
from tests.events.test_outbox import broken


def test_site_admins_see_failures_and_can_retry_them(as_user, sam, alice, organisation):
    broken["now"] = False
    event = record("test.happened", actor=alice)
    Delivery.objects.filter(event=event).update(state=DeliveryState.DEAD, attempts=8, error="ValueError: lost the key")
    client = as_user(sam)
    page = client.get("/governance/events/").content.decode()
    assert "ValueError: lost the key" in page
    assert "test.happened" in page
    delivery = Delivery.objects.get(event=event)
    client.post(f"/governance/events/{delivery.pk}/retry/")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.PENDING, 0)


def test_the_newest_come_first_with_what_is_still_to_deliver(as_user, sam, alice, organisation):
    broken["now"] = False
    first = record("test.happened", actor=alice)
    Delivery.objects.filter(event=first).update(state=DeliveryState.DONE)
    for _ in range(50):
        last = record("test.happened", actor=alice)
    events = list(as_user(sam).get("/governance/events/").context["events"])
    assert [event.pk for event in events] == list(Event.objects.order_by("-pk").values_list("pk", flat=True)[:50])
    assert events[0] == last
    assert {event.deliveries_left for event in events} == {last.deliveries.count()} != {0}
    Delivery.objects.filter(event=last).update(state=DeliveryState.DONE)
    assert as_user(sam).get("/governance/events/").context["events"][0].deliveries_left == 0


def test_to_everybody_else_the_page_does_not_exist(as_user, alice, lena, organisation):
    for person in (alice, lena):
        assert as_user(person).get("/governance/events/").status_code == 404
        assert as_user(person).post("/governance/events/retry/").status_code == 404


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("article.published", "Article: published"),
        ("space.handed_over", "Space: handed over"),
        ("person.joined", "Person: joined"),
        ("moon_base.lost_contact", "Moon base: lost contact"),
        ("odd", "Odd"),
    ],
)
def test_verbs_are_shown_in_words(verb, words):
    assert in_words(verb) == words


def test_each_row_says_what_who_and_whether_it_was_carried(as_user, sam, alice, organisation):
    broken["now"] = False
    Delivery.objects.filter(event=record("test.happened", actor=alice)).update(state=DeliveryState.DONE)
    page = as_user(sam).get("/governance/events/").content.decode()
    assert "Test: happened" in page and "Alice" in page and "Delivered" in page
    assert "<table" not in page
