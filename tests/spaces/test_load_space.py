"""The space of a page is loaded by a compiled read that answers what `visible_to` answers."""

from types import SimpleNamespace

import pytest
from django.http import Http404

from apps.spaces.models import Space
from apps.spaces.views import load_space
from tests.factories import make_space


def loaded(reader, slug):
    try:
        return load_space(SimpleNamespace(user=reader), slug)
    except Http404:
        return None


@pytest.mark.parametrize("name", ["alice", "bob", "charlie", "gus", "lena", "mia", "mo", "sam"])
def test_it_agrees_with_the_queryset(request, space, closed, private, name, django_assert_num_queries):
    reader = request.getfixturevalue(name)
    for slug in (space.slug, closed.slug, private.slug, "nothing-of-the-kind"):
        expected = Space.visible_to(reader).filter(slug=slug).first()
        with django_assert_num_queries(1):
            found = loaded(reader, slug)
        assert found == expected
        if found:
            columns = [field.attname for field in Space._meta.concrete_fields]
            assert [getattr(found, name) for name in columns] == [getattr(expected, name) for name in columns]


def test_one_read_serves_every_address(space, alice, bob):
    other = make_space(alice, slug="stand-in-7700000000000")
    assert [loaded(bob, slug) for slug in (other.slug, space.slug, other.slug)] == [other, space, other]


def test_who_may_not_sign_in_finds_none(space, bob):
    bob.is_active = False
    assert loaded(bob, space.slug) is None
