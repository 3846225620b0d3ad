"""Reads for one reader: alone, and several from one query."""

from django.db.models import Value

from apps.content.models import Item
from apps.core.readers import ReadersRead, read_together
from apps.spaces.models import Space
from tests.factories import make_post, make_space

titles = ReadersRead(lambda reader: Item.visible_to(reader).order_by("-pk").values_list("pk", "published_at"))
places = ReadersRead(lambda reader: Space.visible_to(reader).order_by("name").values_list("name", Value("100 %")))


def test_several_reads_take_one_query_and_keep_their_order(space, alice, bob, django_assert_num_queries):
    posts = [make_post(space, alice) for _n in range(5)]
    make_space(alice, slug="zinc", name="Zinc", members=[bob])
    for _time in range(2):
        with django_assert_num_queries(1):
            found = read_together(bob, {"titles": titles, "places": places})
        assert [pk for pk, _at in found["titles"]] == [post.pk for post in reversed(posts)]
        assert found["places"] == [[name, "100 %"] for name in sorted([space.name, "Zinc"])]


def test_each_reader_is_told_what_their_doors_let_pass(space, alice, bob, charlie, gus):
    hidden = make_space(alice, slug="hidden", visibility="private", members=[bob])
    post = make_post(hidden, bob)
    told = {who: read_together(who, {"titles": titles})["titles"] for who in (alice, bob, charlie, gus)}
    assert [[pk for pk, _at in rows] for rows in told.values()] == [[post.pk], [post.pk], [], []]


def test_who_may_no_longer_come_in_is_told_nothing(space, alice):
    make_post(space, alice)
    alice.is_active = False
    assert read_together(alice, {"titles": titles}) == {"titles": []}
