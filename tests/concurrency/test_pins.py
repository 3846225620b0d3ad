"""People who pin at the same moment never put more on top of a space than there is room for."""

import pytest
from django.core.exceptions import ValidationError

from apps.content.actions import expire_due, pin
from apps.content.models import MOST_PINNED, Item
from apps.events.models import Event
from tests.concurrency.test_counts import at_once
from tests.factories import make_post, make_space, make_user

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def test_pins_at_once_leave_three():
    alice = make_user("alice")
    space = make_space(alice)
    posts = [make_post(space, alice, f"Number {number}") for number in range(8)]

    def attempt(post):
        try:
            pin(actor=alice, item=post)
        except ValidationError:
            return 0
        return 1

    assert sum(at_once([lambda post=post: attempt(post) for post in posts])) == MOST_PINNED
    assert Item.pinned_in(space.pk).count() == MOST_PINNED


def test_several_clocks_take_each_item_out_once():
    alice = make_user("alice")
    space = make_space(alice)
    for number in range(5):
        post = make_post(space, alice, f"Number {number}")
        post.change(expires_at=post.created)
    assert sum(at_once([expire_due] * 6)) == 5
    assert Event.objects.filter(verb="post.expired").count() == 5
