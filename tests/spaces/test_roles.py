"""Who is what in a space: giving roles, removing people, handing over."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from apps.events.models import Event
from apps.spaces.actions import change_role, hand_over, remove_member
from apps.spaces.models import Membership, Space
from tests.factories import make_space, make_user


def role(space, person):
    return Membership.objects.role_of(person, space.pk)


def close_account(person):
    type(person).objects.filter(pk=person.pk).update(is_active=False)


def test_an_owner_gives_roles(space, alice, bob):
    for wanted in ("facilitator", "facilitator", "owner", "member"):
        change_role(actor=alice, space=space, user=bob, role=wanted)
        assert role(space, bob) == wanted
    assert Event.objects.filter(verb="space.role_changed").count() == 3


def test_facilitators_and_members_do_not(space, alice, bob, charlie):
    Membership.objects.create(space=space, user=charlie, role="facilitator")
    for person in (bob, charlie):
        with pytest.raises(PermissionDenied):
            change_role(actor=person, space=space, user=person, role="owner")


def test_the_last_owner_cannot_step_down(space, alice, bob):
    with pytest.raises(ValidationError) as refused:
        change_role(actor=alice, space=space, user=alice, role="member")
    assert refused.value.code == "last_owner"
    change_role(actor=alice, space=space, user=bob, role="owner")
    change_role(actor=alice, space=space, user=alice, role="member")
    assert (role(space, alice), role(space, bob)) == ("member", "owner")


@pytest.mark.parametrize("wanted", ["king", ""])
def test_there_are_three_roles(space, alice, bob, wanted):
    with pytest.raises(ValidationError):
        change_role(actor=alice, space=space, user=bob, role=wanted)


def test_guests_and_strangers_own_nothing(space, alice, charlie, gus):
    Membership.objects.create(space=space, user=gus, role="member")
    for person in (gus, charlie):
        with pytest.raises(ValidationError):
            change_role(actor=alice, space=space, user=person, role="owner")
        with pytest.raises(ValidationError):
            hand_over(actor=alice, space=space, user=person)


def test_facilitators_remove_members_only(space, alice, bob, charlie):
    Membership.objects.create(space=space, user=charlie, role="facilitator")
    Space.objects.filter(pk=space.pk).update(member_count=3)
    with pytest.raises(PermissionDenied):
        remove_member(actor=charlie, space=space, user=alice)
    remove_member(actor=charlie, space=space, user=bob)
    remove_member(actor=charlie, space=space, user=bob)
    space.refresh_from_db()
    assert role(space, bob) is None and space.member_count == 2
    assert Event.objects.filter(verb="space.member_removed").count() == 1
    with pytest.raises(PermissionDenied):
        remove_member(actor=bob, space=space, user=charlie)


def test_handing_over(space, alice, bob, deliver, organisation):
    hand_over(actor=alice, space=space, user=bob)
    assert (role(space, alice), role(space, bob)) == ("facilitator", "owner")
    with pytest.raises(PermissionDenied):
        hand_over(actor=alice, space=space, user=alice)
    deliver()
    assert mail.outbox[0].to == [bob.email] and mail.outbox[0].subject == "You own Craft now"


def test_an_orphaned_space_is_given_away_by_an_admin_who_can_see_it(space, private, alice, bob, lena, sam):
    with pytest.raises(PermissionDenied):
        hand_over(actor=lena, space=space, user=bob)
    close_account(alice)
    hand_over(actor=sam, space=space, user=bob)
    assert role(space, bob) == "owner"
    with pytest.raises(PermissionDenied):
        hand_over(actor=sam, space=private, user=bob)


def test_orphans_are_listed_and_given(space, private, alice, bob, capsys):
    call_command("spaces_without_owner")
    assert "Every space has an owner." in capsys.readouterr().out
    close_account(alice)
    assert set(Space.objects.without_owner()) == {space, private}
    call_command("spaces_without_owner")
    assert "quiet-room" in capsys.readouterr().out
    call_command("spaces_without_owner", give=["quiet-room", "bob"])
    assert role(private, bob) == "owner" and set(Space.objects.without_owner()) == {space}
    for wrong in (["quiet-room", "bob"], ["craft", "alice"], ["missing", "bob"]):
        with pytest.raises(CommandError):
            call_command("spaces_without_owner", give=wrong)


def test_a_deleted_account_leaves_its_space_on_the_list(space, alice):
    alice.delete()
    space.refresh_from_db()
    assert space.created_by is None and list(Space.objects.without_owner()) == [space]


def test_roles_and_removal_on_the_page(as_user, space, alice, bob, organisation):
    browser = as_user(alice)
    page = browser.get(f"/s/{space.slug}/people/").content.decode()
    assert f"/s/{space.slug}/people/bob/role/" in page
    page = browser.post(f"/s/{space.slug}/people/bob/role/", {"role": "facilitator"}, follow=True).content.decode()
    assert "Bob: now facilitator." in page and role(space, bob) == "facilitator"
    assert "They can still read here" in browser.get(f"/s/{space.slug}/people/bob/remove/").content.decode()
    assert role(space, bob) == "facilitator"
    browser.post(f"/s/{space.slug}/people/bob/remove/")
    assert role(space, bob) is None


def test_the_page_says_why_the_last_owner_stays(as_user, space, alice, organisation):
    browser = as_user(alice)
    for address, data in ((f"/s/{space.slug}/people/alice/role/", {"role": "member"}), (f"/s/{space.slug}/people/alice/remove/", {})):  # fmt: skip  # noqa: E501
        assert "A space always has an owner." in browser.post(address, data, follow=True).content.decode()
    assert role(space, alice) == "owner"


def test_members_get_no_buttons_and_no_way_round(as_user, space, alice, bob, organisation):
    browser = as_user(bob)
    page = browser.get(f"/s/{space.slug}/people/").content.decode()
    assert "/role/" not in page and "/remove/" not in page and "Invite people" not in page
    assert browser.post(f"/s/{space.slug}/people/alice/role/", {"role": "member"}).status_code == 403
    assert browser.post(f"/s/{space.slug}/people/alice/remove/").status_code == 403
    assert role(space, alice) == "owner"


def test_hand_over_on_the_page(as_user, space, alice, bob, organisation):
    browser = as_user(alice)
    assert '<option value="bob">' in browser.get(f"/s/{space.slug}/manage/").content.decode()
    page = browser.post(f"/s/{space.slug}/hand-over/", {"username": "nobody"}, follow=True).content.decode()
    assert "Choose a member of this space." in page
    browser.post(f"/s/{space.slug}/hand-over/", {"username": "bob"})
    assert (role(space, alice), role(space, bob)) == ("facilitator", "owner")


@pytest.mark.parametrize("handle", ["", "b\x00b", "nobody", "\u202ebob", "b" * 10_000])
def test_hand_over_to_nobody_is_refused_in_words(as_user, space, alice, organisation, handle):
    answer = as_user(alice).post(f"/s/{space.slug}/hand-over/", {"username": handle}, follow=True)
    assert "Choose a member of this space." in answer.content.decode()
    assert role(space, alice) == "owner"


def test_hand_over_tells_strangers_nothing_about_members(as_user, closed, charlie, organisation):
    browser = as_user(charlie)
    answers = [
        browser.post(f"/s/{closed.slug}/hand-over/", {"username": name}) for name in ("bob", "charlie", "nobody")
    ]
    assert {answer.status_code for answer in answers} == {403}


def test_people_are_searched_and_paged(as_user, alice, organisation):
    crowd = [make_user(f"p{number:03}", name=f"Person {number:03}") for number in range(60)]
    jose = make_user("jose", name="José Ünal")
    space = make_space(alice, members=[*crowd, jose])
    browser = as_user(alice)
    first = browser.get(f"/s/{space.slug}/people/")
    shown = [membership.user.username for membership in first.context["memberships"]]
    assert shown[0] == "alice" and len(shown) == 50
    second = browser.get(f"/s/{space.slug}/people/{first.context['next_url']}")
    rest = [membership.user.username for membership in second.context["memberships"]]
    assert len(rest) == 12 and not set(shown) & set(rest) and not second.context["next_url"]
    found = browser.get(f"/s/{space.slug}/people/?q=unal").context["memberships"]
    assert [membership.user for membership in found] == [jose]
    for nonsense in ("after=x", "after=W10", "after=WzAsMCwwXQ", "q=%00"):
        assert browser.get(f"/s/{space.slug}/people/?{nonsense}").status_code == 200
