"""The unread dot in the rail."""

from datetime import timedelta

from django.utils import timezone

from apps.spaces.actions import mark_read
from apps.spaces.context import spaces_of
from apps.spaces.models import Membership, ReadMark, Space


def test_the_dot_comes_with_news_and_goes_with_reading(space, bob):
    Membership.objects.filter(user=bob).update(joined=timezone.now() - timedelta(days=1))
    Space.objects.update(last_activity_at=timezone.now() - timedelta(hours=1))
    assert [entry["unread"] for entry in spaces_of(bob)["interests"]] == [True]
    mark_read(bob, space)
    mark_read(bob, space)
    assert [entry["unread"] for entry in spaces_of(bob)["interests"]] == [False]
    assert ReadMark.objects.count() == 1
    Space.objects.update(last_activity_at=timezone.now() + timedelta(seconds=1))
    assert [entry["unread"] for entry in spaces_of(bob)["interests"]] == [True]


def test_what_happened_before_one_joined_is_no_news(space, bob):
    Space.objects.update(last_activity_at=timezone.now() - timedelta(days=1))
    assert [entry["unread"] for entry in spaces_of(bob)["interests"]] == [False]
