"""What somebody decided about what is read from their work, as everything else asks for it."""

import pytest

from apps.accounts.models import User
from apps.expertise.choices import NO_CURBS, curbs_of
from apps.expertise.models import Dispute, Inference, TopicChoice
from apps.spaces.models import Space
from tests.factories import make_comment, make_post


def test_who_decided_nothing_curbs_nothing(alice: User) -> None:
    assert curbs_of([alice.pk]) == {alice.pk: NO_CURBS}
    assert NO_CURBS.shows("pumps")
    assert NO_CURBS.lets(1, 2, topics=["pumps"])


def test_everything_comes_in_one_query(
    alice: User, bob: User, charlie: User, space: Space, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    post = make_post(space, alice)
    comment = make_comment(post, bob)
    TopicChoice.objects.create(user=alice, key="pumps", choice="hidden")
    TopicChoice.objects.create(user=alice, key="valves", choice="off")
    Dispute.objects.create(user=alice, item=post)
    Dispute.objects.create(user=bob, item=post, comment=comment)
    Inference.objects.create(user=charlie, on=False)
    with django_assert_num_queries(1):
        curbs = curbs_of([alice.pk, bob.pk, charlie.pk])
    assert curbs[alice.pk].computes("pumps")
    assert not curbs[alice.pk].shows("pumps")
    assert not curbs[alice.pk].computes("valves")
    assert curbs[alice.pk].shows("leaks")
    assert not curbs[alice.pk].counts(post.pk)
    assert curbs[bob.pk].counts(post.pk)
    assert not curbs[bob.pk].counts(post.pk, comment.pk)
    assert not curbs[charlie.pk].shows("leaks")
    assert not curbs[charlie.pk].counts(post.pk)


def test_a_hidden_topic_silences_the_whole_thing_where_no_topic_is_asked_for(alice: User) -> None:
    TopicChoice.objects.create(user=alice, key="pumps", choice="hidden")
    curbs = curbs_of([alice.pk])[alice.pk]
    assert not curbs.lets(1, topics=["leaks", "pumps"])
    assert curbs.lets(1, topics=["leaks"])


def test_whoever_switched_inference_on_again_curbs_nothing(alice: User) -> None:
    Inference.objects.create(user=alice, on=True)
    assert curbs_of([alice.pk])[alice.pk] == NO_CURBS
