"""Closing a space when its work is done, and opening it again."""

import pytest
from django.core.exceptions import PermissionDenied

from apps.events.models import Event
from apps.spaces.actions import archive_space, restore_space
from apps.spaces.models import Space


def test_archived_and_restored_once(space, alice):
    for _ in range(2):
        archive_space(actor=alice, space=space)
    assert Space.objects.get(pk=space.pk).is_archived
    for _ in range(2):
        restore_space(actor=alice, space=space)
    assert not Space.objects.get(pk=space.pk).is_archived
    assert list(Event.objects.order_by("pk").values_list("verb", flat=True)) == ["space.archived", "space.restored"]


def test_a_second_archiving_keeps_the_first_date(space, alice):
    first = archive_space(actor=alice, space=space).archived_at
    assert archive_space(actor=alice, space=space).archived_at == first


@pytest.mark.parametrize("who", ["bob", "charlie", "sam", "gus"])
def test_others_do_neither(request, space, alice, who):
    person = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        archive_space(actor=person, space=space)
    archive_space(actor=alice, space=space)
    with pytest.raises(PermissionDenied):
        restore_space(actor=person, space=space)


def test_a_learning_admin_may(space, lena):
    assert archive_space(actor=lena, space=space).is_archived


def test_it_leaves_the_directory_and_the_rail_but_can_be_read(as_user, space, alice, bob, organisation):
    page = as_user(alice).post(f"/s/{space.slug}/archive/", follow=True).content.decode()
    assert "Nothing new" in page or "nothing new can be written" in page
    assert f'formaction="/s/{space.slug}/restore/"' in page
    browser = as_user(bob)
    assert space.name not in browser.get("/spaces/").content.decode()
    assert space.name in browser.get("/spaces/?show=archived").content.decode()
    assert browser.get(f"/s/{space.slug}/people/").status_code == 200
    as_user(alice).post(f"/s/{space.slug}/restore/")
    assert space.name in browser.get("/spaces/").content.decode()
