"""Two clicks, two tabs, two people: one receipt each, and the day's bound holds."""

import pytest
from django.core.exceptions import ValidationError

from apps.discussion.models import Comment
from apps.events.models import Event
from apps.impact.actions import MOST_A_DAY, give, withdraw
from apps.impact.models import Receipt
from apps.impact.totals import of_item
from tests.concurrency.test_counts import at_once
from tests.factories import make_comment, make_post, make_space, make_user

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def post():
    alice = make_user("alice")
    return make_post(make_space(alice), alice)


def test_many_clicks_give_one_receipt_and_tell_of_one(post):
    bob = make_user("bob")
    at_once([lambda: give(actor=bob, thing=post, outcome="solved", minutes=5)] * 8)
    assert Receipt.objects.count() == 1
    assert Event.objects.filter(verb__startswith="receipt.").count() == 1


def test_two_tabs_that_differ_leave_one_receipt(post):
    bob = make_user("bob")
    acts = [lambda o=outcome: give(actor=bob, thing=post, outcome=o) for outcome in ("solved", "faster", "avoided")]
    at_once([*acts, *acts, lambda: withdraw(actor=bob, thing=post)])
    assert Receipt.objects.filter(withdrawn_at=None).count() <= 1
    assert of_item(post.pk).n == Receipt.objects.filter(withdrawn_at=None).count()


def test_everybody_at_once_is_counted_on_item_and_comment(post):
    people = [make_user(f"person{n}") for n in range(8)]
    comment = make_comment(post, make_user("carl"))
    at_once([lambda p=p, t=t: give(actor=p, thing=t, outcome="solved") for p in people for t in (post, comment)])
    assert of_item(post.pk).n == 16
    assert Comment.visible_to(people[0]).get(pk=comment.pk).helpful == 8


def test_the_days_bound_holds_for_many_tabs(post):
    bob = make_user("bob")
    comments = [make_comment(post, post.author, f"Number {n}") for n in range(MOST_A_DAY + 6)]

    def say(comment):
        try:
            give(actor=bob, thing=comment, outcome="solved")
        except ValidationError:
            return "refused"
        return "given"

    answers = at_once([lambda c=comment: say(c) for comment in comments])
    assert (answers.count("given"), answers.count("refused")) == (MOST_A_DAY, 6)
    assert Receipt.objects.count() == MOST_A_DAY
