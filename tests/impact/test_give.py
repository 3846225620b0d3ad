"""Saying that something helped at work: who may, what they say, and taking it back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from apps.content import actions as content
from apps.content.models import Coauthor
from apps.discussion.actions import delete_comment
from apps.discussion.models import Comment
from apps.events.models import Event
from apps.impact.actions import MOST_A_DAY, give, withdraw
from apps.impact.models import Receipt
from apps.spaces import actions as spaces
from tests.factories import make_comment, make_post, make_space


@pytest.fixture
def post(space, alice):
    return make_post(space, alice)


@pytest.fixture
def answer(post, bob):
    return make_comment(post, bob, "Sound the wheel first.")


def told():
    return list(Event.objects.filter(verb__startswith="receipt.").order_by("id").values_list("verb", flat=True))


def test_readers_say_what_it_did(post, answer, bob, charlie):
    on_item = give(actor=charlie, thing=post, outcome="solved", minutes=20, reference="  WO  4711 ")
    on_comment = give(actor=charlie, thing=answer, outcome="faster")
    assert (on_item.item_id, on_item.comment_id, on_item.space_id) == (post.pk, None, post.space_id)
    assert (on_item.outcome, on_item.minutes, on_item.reference) == ("solved", 20, "WO 4711")
    assert (on_comment.item_id, on_comment.comment_id, on_comment.minutes) == (post.pk, answer.pk, None)
    event = Event.objects.get(verb="receipt.given", data__receipt=on_item.pk)
    assert (event.actor, event.item_id, event.space_id) == (charlie, post.pk, post.space_id)
    assert event.data == {"receipt": on_item.pk, "comment": None, "outcome": "solved", "minutes": 20}


def test_who_asked_may_say_that_an_answer_helped(post, answer, alice):
    assert give(actor=alice, thing=answer, outcome="solved").comment == answer


def test_nobody_says_it_of_their_own(post, answer, alice, bob):
    with pytest.raises(PermissionDenied):
        give(actor=alice, thing=post, outcome="solved")
    with pytest.raises(PermissionDenied):
        give(actor=bob, thing=answer, outcome="solved")
    Coauthor.objects.create(item_id=post.pk, user=bob)
    post.change(coauthor_ids=[bob.pk])
    with pytest.raises(PermissionDenied):
        give(actor=bob, thing=post, outcome="solved")
    assert not Receipt.objects.exists()
    assert told() == []


def test_outsiders_and_guests_only_where_they_read(private, closed, alice, charlie, gus):
    for where in (private, closed):
        post = make_post(where, alice)
        for thing in (post, make_comment(post, alice)):
            for person in (charlie, gus):
                with pytest.raises(PermissionDenied):
                    give(actor=person, thing=thing, outcome="solved")
    shared = make_post(make_space(alice, slug="shared", members=[gus]), alice)
    assert give(actor=gus, thing=shared, outcome="avoided").user == gus


def test_not_of_what_is_hidden_deleted_or_archived(space, post, answer, alice, bob, charlie):
    delete_comment(actor=bob, comment=answer)
    with pytest.raises(PermissionDenied):
        give(actor=charlie, thing=answer, outcome="solved")
    content.hide(actor=alice, item=post, reason="Names a customer")
    for person in (charlie, bob):
        with pytest.raises(PermissionDenied):
            give(actor=person, thing=post, outcome="solved")
    content.unhide(actor=alice, item=post)
    given = give(actor=charlie, thing=post, outcome="solved")
    spaces.archive_space(actor=alice, space=space)
    with pytest.raises(PermissionDenied):
        give(actor=bob, thing=post, outcome="solved")
    with pytest.raises(PermissionDenied):
        give(actor=charlie, thing=post, outcome="faster")
    assert withdraw(actor=charlie, thing=post).pk == given.pk


def test_saying_it_again_changes_it_and_the_same_again_does_nothing(post, charlie):
    first = give(actor=charlie, thing=post, outcome="solved", minutes=20)
    give(actor=charlie, thing=post, outcome="solved", minutes=20)
    changed = give(actor=charlie, thing=post, outcome="faster", minutes=None, reference="WO 1")
    assert changed.pk == first.pk
    assert Receipt.objects.values_list("outcome", "minutes", "reference").get() == ("faster", None, "WO 1")
    assert told() == ["receipt.given", "receipt.changed"]


def test_taken_back_the_row_stays_and_it_can_be_said_again(post, charlie, bob):
    first = give(actor=charlie, thing=post, outcome="solved")
    assert withdraw(actor=charlie, thing=post).pk == first.pk
    assert withdraw(actor=charlie, thing=post) is None
    assert withdraw(actor=bob, thing=post) is None
    second = give(actor=charlie, thing=post, outcome="solved")
    assert second.pk != first.pk
    assert Receipt.objects.filter(withdrawn_at=None).get() == second
    assert told() == ["receipt.given", "receipt.withdrawn", "receipt.given"]


def test_a_used_comment_counts_as_helpful(answer, alice, charlie):
    def helpful():
        return Comment.visible_to(alice).get(pk=answer.pk).helpful

    give(actor=alice, thing=answer, outcome="solved")
    give(actor=charlie, thing=answer, outcome="solved")
    give(actor=charlie, thing=answer, outcome="faster")
    assert helpful() == 2
    withdraw(actor=charlie, thing=answer)
    assert helpful() == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"outcome": ""}, "outcome"),
        ({"outcome": "delighted"}, "outcome"),
        ({"outcome": "solved", "minutes": 0}, "minutes"),
        ({"outcome": "solved", "minutes": -5}, "minutes"),
        ({"outcome": "solved", "minutes": 481}, "minutes"),
        ({"outcome": "solved", "reference": "x" * 121}, "reference"),
        ({"outcome": "solved", "reference": "a\x00b"}, "reference"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(post, charlie, said, field):
    with pytest.raises(ValidationError) as refused:
        give(actor=charlie, thing=post, **said)
    assert set(refused.value.message_dict) == {field}
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("minutes", [1, 480, None])
def test_the_bounds_of_minutes_are_within(post, charlie, minutes):
    assert give(actor=charlie, thing=post, outcome="solved", minutes=minutes).minutes == minutes


def test_a_day_holds_twenty_and_says_so(space, alice, charlie):
    posts = [make_post(space, alice, f"Post {n}") for n in range(MOST_A_DAY + 1)]
    for post in posts[:-1]:
        give(actor=charlie, thing=post, outcome="solved")
    withdraw(actor=charlie, thing=posts[0])
    with pytest.raises(ValidationError, match="20 times within a day"):
        give(actor=charlie, thing=posts[-1], outcome="solved")
    give(actor=charlie, thing=posts[1], outcome="faster")
    Receipt.objects.filter(item=posts[0].pk).update(created=timezone.now() - timedelta(hours=25))
    assert give(actor=charlie, thing=posts[-1], outcome="solved").item_id == posts[-1].pk
