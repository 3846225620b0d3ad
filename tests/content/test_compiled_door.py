"""The compiled door answers what `visible_to` answers, for every sort of reader."""

import pytest

from apps.content import actions
from apps.content.door import MOST_IDS, visible_versions
from apps.content.models import Item
from tests.factories import make_post


@pytest.fixture
def posts(space, closed, private, alice, bob):
    made = [make_post(where, who) for where in (space, closed, private) for who in (alice, bob)]
    actions.hide(actor=alice, item=made[1], reason="For the test")
    actions.delete(actor=alice, item=made[2])
    return made


@pytest.mark.parametrize("name", ["alice", "bob", "charlie", "gus", "lena", "mo", "sam"])
def test_it_agrees_with_the_queryset(request, posts, name):
    reader = request.getfixturevalue(name)
    ids = [post.pk for post in posts] + [10**9]
    expected = dict(Item.visible_to(reader).filter(pk__in=ids).values_list("pk", "version"))
    assert visible_versions(reader, ids) == expected


def test_who_may_not_sign_in_sees_nothing(posts, bob):
    bob.is_active = False
    assert visible_versions(bob, [post.pk for post in posts]) == {}


def test_more_ids_than_it_was_made_for_are_refused(alice):
    with pytest.raises(ValueError, match="takes 64"):
        visible_versions(alice, list(range(MOST_IDS + 1)))
