"""Two clicks at once follow once, and what one window says after the other is what holds."""

import pytest

from apps.events.models import Event
from apps.following.actions import follow, set_level, unfollow
from apps.following.models import Follow
from apps.following.reading import levels_of
from tests.concurrency.test_counts import at_once
from tests.factories import make_space, make_user

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def test_many_clicks_follow_once_and_are_told_once():
    alice, charlie = make_user("alice"), make_user("charlie")
    at_once([lambda: follow(actor=charlie, thing=alice)] * 8)
    assert Follow.objects.count() == 1
    assert Event.objects.filter(verb="follow.set").count() == 1


def test_two_windows_that_disagree_leave_one_truth():
    alice, charlie = make_user("alice"), make_user("charlie")
    space = make_space(alice)
    acts = [lambda level=level: set_level(actor=charlie, thing=space, level=level) for level in ("all", "mentions")]
    at_once((acts + [lambda: unfollow(actor=charlie, thing=space)]) * 3)
    assert Follow.objects.count() <= 1
    last = Event.objects.filter(verb__startswith="follow.").latest("id")
    assert levels_of(charlie, [space])[space.pk] == last.data["level"]
