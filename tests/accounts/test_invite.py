"""Admins letting people into the portal."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from apps.accounts.actions import invite_people, revoke_invitation
from apps.accounts.models import Invitation
from apps.events.models import Event


def test_each_address_gets_one_message_with_its_own_link(as_user, lena, deliver, settings):
    response = as_user(lena).post(reverse("people_invite"), {"emails": "a@x.example, B@x.example\na@x.example"})
    assert response.status_code == 302
    deliver()
    assert sorted(m.to[0] for m in mail.outbox) == ["a@x.example", "b@x.example"]
    for message in mail.outbox:
        token = Invitation.objects.get(email=message.to[0]).token
        assert f"{settings.PUBLIC_URL}/invitation/{token}/" in message.body
        assert message.subject == "Lena invites you to Workscape"
    assert Event.objects.filter(verb="person.invited", actor=lena).count() == 2


def test_people_who_are_here_get_no_message(sam, bob, deliver):
    assert invite_people(actor=sam, emails=[bob.email]) == []
    deliver()
    assert not mail.outbox


def test_an_invitation_taken_back_before_the_message_went_is_not_sent(sam, deliver):
    (made,) = invite_people(actor=sam, emails=["late@x.example"])
    revoke_invitation(actor=sam, invitation=made)
    deliver()
    assert not mail.outbox
    assert Event.objects.filter(verb="person.invitation_revoked").count() == 1


def test_inviting_again_sends_a_new_link_and_ends_the_old_one(client, sam):
    (first,) = invite_people(actor=sam, emails=["again@x.example"])
    (second,) = invite_people(actor=sam, emails=["again@x.example"], as_guest=True)
    assert client.get(first.get_absolute_url()).status_code == 404
    assert client.get(second.get_absolute_url()).status_code == 302
    assert Invitation.objects.open().get().as_guest


@pytest.mark.parametrize("who", ["bob", "mia", "mo", "gus"])
def test_others_find_no_such_page(request, as_user, who):
    user = request.getfixturevalue(who)
    assert as_user(user).get(reverse("people_invite")).status_code == 404
    assert as_user(user).post(reverse("people_invite"), {"emails": "a@x.example"}).status_code == 404
    with pytest.raises(PermissionDenied):
        invite_people(actor=user, emails=["a@x.example"])
    assert not Invitation.objects.exists()


def test_bad_addresses_are_named_and_what_was_typed_stays(as_user, sam):
    typed = "good@x.example, not an address, bcc:victim@x.example"
    response = as_user(sam).post(reverse("people_invite"), {"emails": typed})
    assert response.status_code == 422
    assert "does not look like an e-mail address: not, an, address, bcc:victim@x.example" in response.content.decode()
    assert typed in response.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "address", ["a@x.example\nBcc: b@x.example", "a@x.example\r\n", "a\x00@x.example", "@", "a@b c"]
)
def test_no_header_can_be_smuggled_into_a_message(sam, address, deliver):
    try:
        invite_people(actor=sam, emails=[address])
    except ValidationError:
        assert not Invitation.objects.exists()
    deliver()
    assert all(message.recipients() == ["a@x.example"] for message in mail.outbox)


def test_a_name_with_line_breaks_cannot_break_the_subject(sam, deliver):
    type(sam).objects.filter(pk=sam.pk).update(name="Sam\nBcc: victim@x.example")
    sam.refresh_from_db()
    invite_people(actor=sam, emails=["a@x.example"])
    deliver()
    assert mail.outbox[0].subject == "Sam Bcc: victim@x.example invites you to Workscape"
    assert mail.outbox[0].recipients() == ["a@x.example"]


def test_open_invitations_are_listed_and_can_be_taken_back(as_user, sam):
    (made,) = invite_people(actor=sam, emails=["wait@x.example"])
    client = as_user(sam)
    assert b"wait@x.example" in client.get(reverse("people_invite")).content
    client.post(reverse("invitation_revoke", args=[made.pk]))
    assert not Invitation.objects.exists()
    assert client.post(reverse("invitation_revoke", args=[made.pk])).status_code == 302


def test_at_most_a_hundred_at_once(sam):
    with pytest.raises(ValidationError, match="at most 100"):
        invite_people(actor=sam, emails=[f"p{n}@x.example" for n in range(101)])
