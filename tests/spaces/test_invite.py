"""Inviting by e-mail: people the portal knows, and people it does not know yet."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from apps.accounts.models import Invitation
from apps.events.models import Event
from apps.spaces.actions import (
    accept_invitation,
    archive_space,
    decline_invitation,
    invite,
    revoke_invitation,
)
from apps.spaces.models import Membership, SpaceInvitation
from tests.factories import make_user


def newcomer(email="nora@example.org", **fields):
    user = make_user("nora", email=email, joined=timezone.now(), **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def test_an_invitation_brings_a_colleague_in(private, alice, charlie):
    (made,) = invite(actor=alice, space=private, emails=["Charlie@Example.org"])
    assert not Invitation.objects.exists()
    assert accept_invitation(actor=charlie, token=made.token) == private
    assert Membership.objects.get(space=private, user=charlie).role == "member"
    private.refresh_from_db()
    assert private.member_count == 3 and not SpaceInvitation.objects.exists()
    assert list(Event.objects.order_by("pk").values_list("verb", flat=True)) == ["space.invited", "space.joined"]


def test_a_spent_invitation_opens_nothing(private, alice, charlie):
    (made,) = invite(actor=alice, space=private, emails=[charlie.email])
    accept_invitation(actor=charlie, token=made.token)
    with pytest.raises(SpaceInvitation.DoesNotExist):
        accept_invitation(actor=charlie, token=made.token)


def test_it_is_for_one_address_only(private, alice, charlie, mia):
    (made,) = invite(actor=alice, space=private, emails=[charlie.email])
    with pytest.raises(SpaceInvitation.DoesNotExist):
        accept_invitation(actor=mia, token=made.token)
    decline_invitation(actor=mia, token=made.token)
    EmailAddress.objects.create(user=mia, email=charlie.email, verified=False)
    with pytest.raises(SpaceInvitation.DoesNotExist):
        accept_invitation(actor=mia, token=made.token)
    assert SpaceInvitation.objects.count() == 1


def test_it_runs_out(private, alice, charlie):
    (made,) = invite(actor=alice, space=private, emails=[charlie.email])
    SpaceInvitation.objects.update(expires=timezone.now() - timedelta(seconds=1))
    with pytest.raises(SpaceInvitation.DoesNotExist):
        accept_invitation(actor=charlie, token=made.token)


def test_not_into_an_archived_space(private, alice, charlie):
    (made,) = invite(actor=alice, space=private, emails=[charlie.email])
    archive_space(actor=alice, space=private)
    with pytest.raises(ValidationError):
        accept_invitation(actor=charlie, token=made.token)
    assert not Membership.objects.filter(user=charlie).exists()


def test_a_stranger_may_sign_up_with_it(private, alice):
    invite(actor=alice, space=private, emails=["nora@example.org", "guest@elsewhere.example"])
    colleague, outsider = Invitation.objects.order_by("pk")
    assert (colleague.email, colleague.as_guest) == ("nora@example.org", False)
    assert (outsider.email, outsider.as_guest) == ("guest@elsewhere.example", True)


def test_own_domains_decide_who_comes_as_a_guest(private, alice, settings):
    settings.SIGNUP_DOMAINS = ["works.example"]
    invite(actor=alice, space=private, emails=["nora@example.org", "omar@works.example"])
    assert set(Invitation.objects.values_list("email", "as_guest")) == {
        ("nora@example.org", True), ("omar@works.example", False),
    }  # fmt: skip


def test_a_guest_who_leads_brings_guests_only(private, gus):
    Membership.objects.create(space=private, user=gus, role="facilitator")
    invite(actor=gus, space=private, emails=["nora@example.org"])
    assert Invitation.objects.get().as_guest


def test_who_signs_up_is_in_at_the_first_sign_in(private, alice, as_user):
    invite(actor=alice, space=private, emails=["nora@example.org"], role="facilitator")
    nora = newcomer()
    assert not Membership.objects.filter(user=nora).exists()
    as_user(nora)
    assert Membership.objects.get(space=private, user=nora).role == "facilitator"


def test_later_invitations_wait_for_an_answer(private, alice, as_user):
    nora = newcomer()
    invite(actor=alice, space=private, emails=[nora.email])
    as_user(nora)
    assert not Membership.objects.filter(user=nora).exists()


def test_inviting_again_renews(private, alice, charlie):
    (first,) = invite(actor=alice, space=private, emails=[charlie.email])
    SpaceInvitation.objects.update(expires=timezone.now())
    (second,) = invite(actor=alice, space=private, emails=[charlie.email], role="facilitator")
    assert second.pk == first.pk and second.expires > timezone.now() and second.role == "facilitator"


def test_members_are_not_invited_again(private, alice, bob):
    assert invite(actor=alice, space=private, emails=[bob.email]) == []
    assert not Event.objects.exists()


def test_only_leaders_invite_and_only_owners_invite_leaders(private, alice, bob, charlie):
    with pytest.raises(PermissionDenied):
        invite(actor=bob, space=private, emails=[charlie.email])
    Membership.objects.filter(user=bob).update(role="facilitator")
    with pytest.raises(PermissionDenied):
        invite(actor=bob, space=private, emails=[charlie.email], role="owner")
    assert len(invite(actor=bob, space=private, emails=[charlie.email])) == 1


@pytest.mark.parametrize(
    "emails",
    [
        [],
        ["not an address"],
        ["a@b", "x@example.org"],
        [f"p{n}@example.org" for n in range(51)],
        ["a@x.org\nBcc: b@x.org"],
    ],
)
def test_bad_lists_are_refused_whole(private, alice, emails):
    with pytest.raises(ValidationError) as refused:
        invite(actor=alice, space=private, emails=emails)
    assert "emails" in refused.value.message_dict
    assert not SpaceInvitation.objects.exists() and not Invitation.objects.exists()


def test_taken_back_with_the_right_to_sign_up(private, alice):
    (made,) = invite(actor=alice, space=private, emails=["nora@example.org"])
    revoke_invitation(actor=alice, invitation=made)
    revoke_invitation(actor=alice, invitation=made)
    assert not SpaceInvitation.objects.exists() and not Invitation.objects.exists()


def test_taking_one_back_leaves_what_others_gave(private, space, alice):
    Invitation.objects.create(email="nora@example.org", expires=timezone.now() + timedelta(days=3))
    (made,) = invite(actor=alice, space=private, emails=["nora@example.org"])
    revoke_invitation(actor=alice, invitation=made)
    assert Invitation.objects.count() == 1


def test_a_higher_role_is_taken_and_a_lower_one_is_not(private, alice, charlie):
    (made,) = invite(actor=alice, space=private, emails=[charlie.email], role="facilitator")
    Membership.objects.create(space=private, user=charlie, role="member")
    accept_invitation(actor=charlie, token=made.token)
    assert Membership.objects.get(user=charlie).role == "facilitator"


def test_the_letter_to_a_colleague_leads_to_the_invitation(private, alice, charlie, deliver, organisation, settings):
    (made,) = invite(actor=alice, space=private, emails=[charlie.email])
    deliver()
    (letter,) = mail.outbox
    assert letter.to == [charlie.email] and letter.subject == "Alice invites you to Quiet room"
    assert f"{settings.PUBLIC_URL}/invited/{made.token}/" in letter.body


def test_the_letter_to_a_stranger_leads_to_the_sign_up(private, alice, deliver, organisation):
    invite(actor=alice, space=private, emails=["nora@example.org"])
    deliver()
    assert Invitation.objects.get().get_absolute_url() in mail.outbox[0].body


def test_one_taken_back_sends_no_letter(private, alice, charlie, deliver):
    (made,) = invite(actor=alice, space=private, emails=[charlie.email])
    revoke_invitation(actor=alice, invitation=made)
    deliver()
    assert mail.outbox == []


def test_accept_and_refuse_on_the_page(as_user, private, closed, alice, charlie, organisation):
    (made,) = invite(actor=alice, space=private, emails=[charlie.email])
    (other,) = invite(actor=alice, space=closed, emails=[charlie.email])
    browser = as_user(charlie)
    assert "You are invited" in browser.get("/spaces/").content.decode()
    assert "Come to Quiet room" in browser.get(f"/invited/{made.token}/").content.decode()
    assert browser.post(f"/invited/{made.token}/").url == private.get_absolute_url()
    browser.post(f"/invited/{other.token}/", {"answer": "no"})
    assert not SpaceInvitation.objects.exists()
    assert not Membership.objects.filter(space=closed, user=charlie).exists()


def test_somebody_elses_token_tells_nothing(as_user, private, alice, charlie, mia, organisation):
    (made,) = invite(actor=alice, space=private, emails=[charlie.email])
    response = as_user(mia).get(f"/invited/{made.token}/")
    assert response.status_code == 404 and "Quiet room" not in response.content.decode()
    assert "Quiet room" not in as_user(mia).post(f"/invited/{made.token}/", follow=True).content.decode()


def test_the_form_keeps_addresses_that_are_wrong(as_user, private, alice, organisation):
    response = as_user(alice).post(f"/s/{private.slug}/invitations/", {"emails": "good@x.org, bad", "role": "member"})
    page = response.content.decode()
    assert response.status_code == 422 and "good@x.org, bad</textarea>" in page
    assert "This does not look like an e-mail address: bad" in page


def test_a_facilitator_cannot_smuggle_a_role(as_user, private, alice, bob, organisation):
    Membership.objects.filter(user=bob).update(role="facilitator")
    as_user(bob).post(f"/s/{private.slug}/invitations/", {"emails": "nora@example.org", "role": "owner"})
    assert SpaceInvitation.objects.get().role == "member"
