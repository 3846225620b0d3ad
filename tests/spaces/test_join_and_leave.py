"""Coming into an open space, and going."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.events.models import Event
from apps.spaces.actions import join, leave
from apps.spaces.models import Membership, ReadMark, SpaceInvitation


def count(space):
    space.refresh_from_db()
    return space.member_count


def test_an_employee_joins_an_open_space_once(space, charlie):
    join(actor=charlie, space=space)
    join(actor=charlie, space=space)
    assert Membership.objects.get(space=space, user=charlie).role == "member"
    assert count(space) == 3
    assert Event.objects.filter(verb="space.joined", actor=charlie, space=space).count() == 1


def test_joining_again_keeps_the_role(space, alice):
    join(actor=alice, space=space)
    assert Membership.objects.get(space=space, user=alice).role == "owner"


@pytest.mark.parametrize("which", ["closed", "private"])
def test_nobody_just_joins_what_is_not_open(request, which, charlie):
    shut = request.getfixturevalue(which)
    with pytest.raises(PermissionDenied):
        join(actor=charlie, space=shut)
    assert count(shut) == 2


def test_guests_and_latecomers_do_not_join(space, gus, charlie, alice):
    from apps.spaces.actions import archive_space

    with pytest.raises(PermissionDenied):
        join(actor=gus, space=space)
    archive_space(actor=alice, space=space)
    with pytest.raises(PermissionDenied):
        join(actor=charlie, space=space)


def test_a_member_leaves_and_leaves_no_mark(space, bob):
    ReadMark.objects.create(user=bob, space=space)
    leave(actor=bob, space=space)
    leave(actor=bob, space=space)
    assert not Membership.objects.filter(space=space, user=bob).exists()
    assert not ReadMark.objects.filter(space=space, user=bob).exists()
    assert count(space) == 1
    assert Event.objects.filter(verb="space.left").count() == 1


def test_the_last_owner_stays(space, alice):
    with pytest.raises(ValidationError) as refused:
        leave(actor=alice, space=space)
    assert refused.value.code == "last_owner"
    assert count(space) == 2


def test_an_owner_whose_account_is_closed_is_no_other_owner(space, alice, bob):
    Membership.objects.filter(space=space, user=bob).update(role="owner")
    type(bob).objects.filter(pk=bob.pk).update(is_active=False)
    with pytest.raises(ValidationError):
        leave(actor=alice, space=space)


def test_join_and_undo_by_buttons(as_user, space, charlie, organisation):
    browser = as_user(charlie)
    page = browser.post(f"/s/{space.slug}/join/", follow=True).content.decode()
    assert Membership.objects.filter(space=space, user=charlie).exists()
    assert f"You are a member of {space.name}." in page
    assert f'formaction="/s/{space.slug}/leave/"' in page
    page = browser.post(f"/s/{space.slug}/leave/", follow=True).content.decode()
    assert not Membership.objects.filter(space=space, user=charlie).exists()
    assert f'formaction="/s/{space.slug}/join/"' in page


def test_leaving_asks_first_and_says_what_it_means(as_user, private, bob, organisation):
    page = as_user(bob).get(f"/s/{private.slug}/leave/").content.decode()
    assert "You will not see this space any more unless somebody invites you again." in page
    assert Membership.objects.filter(space=private, user=bob).exists()


def test_after_leaving_a_private_space_one_lands_in_the_directory(as_user, private, bob, organisation):
    response = as_user(bob).post(f"/s/{private.slug}/leave/")
    assert response.url == "/spaces/"
    assert as_user(bob).get(f"/s/{private.slug}/about/").status_code == 404


def test_the_last_owner_is_told_what_to_do(as_user, space, alice, organisation):
    page = as_user(alice).post(f"/s/{space.slug}/leave/", follow=True).content.decode()
    assert "A space always has an owner." in page
    assert Membership.objects.filter(space=space, user=alice).exists()


def test_joining_is_no_link(as_user, space, charlie):
    assert as_user(charlie).get(f"/s/{space.slug}/join/").status_code == 405
    assert not SpaceInvitation.objects.exists() and count(space) == 2
