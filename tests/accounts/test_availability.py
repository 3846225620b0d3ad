"""People say whether, how often and from when they like to be asked; nobody else sees it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.accounts.availability import availability_of, set_availability
from apps.accounts.models import Availability
from apps.events.models import Event

PATH = "/settings/questions/"
SAID = {"open_to_questions": "on", "most_a_week": "3", "away_until": ""}


def test_who_has_said_nothing_takes_five_a_week(bob):
    known = availability_of(bob)
    assert (known.open_to_questions, known.most_a_week, known.away_until) == (True, 5, None)
    assert known.takes_questions(timezone.localdate())


def test_it_is_said_and_shown_again(as_user, bob, organisation):
    client = as_user(bob)
    until = timezone.localdate() + timedelta(days=3)
    assert client.post(PATH, SAID | {"away_until": until.isoformat()}).url == PATH
    page = client.get(PATH).content.decode()
    assert f'value="{until.isoformat()}"' in page and 'value="3"' in page
    client.post(PATH, {"most_a_week": "3"})
    assert not Availability.objects.get(user=bob).open_to_questions


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"most_a_week": "0"}, "Between 1 and 50 a week."),
        ({"most_a_week": "51"}, "Between 1 and 50 a week."),
        ({"away_until": "2020-01-01"}, "This day is over."),
        ({"away_until": "soon"}, "Enter a valid date."),
    ],
)
def test_what_cannot_be_is_refused_and_stays(as_user, bob, organisation, change, sentence):
    answer = as_user(bob).post(PATH, SAID | change)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page and f'value="{next(iter(change.values()))}"' in page
    assert not Availability.objects.exists()


def test_away_ends_after_its_day(bob):
    day = timezone.localdate()
    set_availability(actor=bob, open_to_questions=True, most_a_week=5, away_until=day)
    known = availability_of(bob)
    assert not known.takes_questions(day) and known.takes_questions(day + timedelta(days=1))


def test_the_event_does_not_say_what(bob):
    for _twice in range(2):
        set_availability(actor=bob, open_to_questions=False, most_a_week=1, away_until=None)
    event = Event.objects.get(verb="person.availability_set")
    assert (event.actor, event.data) == (bob, {})


def test_a_day_that_is_over_is_no_day_to_be_away_until(bob):
    with pytest.raises(ValidationError):
        set_availability(
            actor=bob, open_to_questions=True, most_a_week=5, away_until=timezone.localdate() - timedelta(days=1)
        )
    assert not Availability.objects.exists()
