"""The compiled door answers what `visible_to` answers, for every sort of reader."""

import pytest

from apps.content import actions
from apps.content.door import MOST_IDS, visible_item, visible_versions
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
    assert visible_item(bob, posts[0].pk) is None


def test_more_ids_than_it_was_made_for_are_refused(alice):
    with pytest.raises(ValueError, match="takes 64"):
        visible_versions(alice, list(range(MOST_IDS + 1)))


@pytest.mark.parametrize("name", ["alice", "bob", "charlie", "gus", "lena", "mo", "sam"])
def test_one_item_comes_as_the_queryset_would_give_it(request, posts, name, django_assert_num_queries):
    reader = request.getfixturevalue(name)
    for post in posts:
        expected = Item.visible_to(reader).select_related("space", "author__unit").filter(pk=post.pk).first()
        with django_assert_num_queries(1):
            item = visible_item(reader, post.pk)
            assert item == expected
            if item is None:
                continue
            assert (item.space, item.author, item.author.unit) == (
                expected.space, expected.author, expected.author.unit
            )  # fmt: skip
        for row, wanted in ((item, expected), (item.space, expected.space), (item.author, expected.author)):
            assert [getattr(row, f.attname) for f in row._meta.concrete_fields] == [
                getattr(wanted, f.attname) for f in wanted._meta.concrete_fields
            ]


def test_an_item_whose_author_has_left_still_comes(posts, alice, bob):
    Item.everything.filter(pk=posts[0].pk).update(author=None, reaction_counts={"👍": 2})
    item = visible_item(bob, posts[0].pk)
    assert (item.author, item.reaction_counts, item.space.name) == (None, {"👍": 2}, posts[0].space.name)


@pytest.mark.parametrize("pk", [0, -1, 10**9, 2**63, 10**30])
def test_ids_that_no_item_has_are_nothing(alice, pk):
    assert visible_item(alice, pk) is None


def test_an_address_with_an_impossible_id_is_missing(as_user, alice, organisation):
    assert as_user(alice).get(f"/i/{10**30}-words/").status_code == 404
