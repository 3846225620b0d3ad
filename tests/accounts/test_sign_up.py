"""Coming in: by invitation, or from an e-mail domain that is open."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Invitation, User
from apps.events.models import Event
from tests.factories import make_user

PASSWORD = "quiet-harbour-71"
SIGNUP = "account_signup"


@pytest.fixture
def invitation(sam):
    return Invitation.objects.create(
        email="new@elsewhere.example", invited_by=sam, expires=timezone.now() + timedelta(days=3)
    )


def sign_up(client, **data):
    return client.post(reverse(SIGNUP), {"name": "Nia Newcomer", "password1": PASSWORD, **data})


def test_without_an_invitation_the_door_is_closed(client, db):
    assert b"By invitation only" in client.get(reverse(SIGNUP)).content
    sign_up(client, email="stranger@example.org")
    assert not User.objects.filter(email="stranger@example.org").exists()


def test_an_invited_person_comes_in_with_the_invited_e_mail(client, invitation):
    response = client.get(invitation.get_absolute_url(), follow=True)
    assert response.request["PATH_INFO"] == reverse(SIGNUP)
    assert b"new@elsewhere.example" in response.content and b"Sam has invited you" in response.content
    response = sign_up(client, email="other@evil.example")
    assert response.status_code == 302
    user = User.objects.get(name="Nia Newcomer")
    assert user.email == "new@elsewhere.example" and user.username == "nianewcomer" and not user.is_guest
    assert user.emailaddress_set.get().verified
    assert client.session["_auth_user_id"] == str(user.pk)
    assert not mail.outbox
    invitation.refresh_from_db()
    assert invitation.accepted_by == user
    assert Event.objects.filter(verb="person.joined", actor=user).count() == 1


def test_an_invitation_works_once(client, invitation):
    client.get(invitation.get_absolute_url())
    sign_up(client)
    client.post(reverse("account_logout"))
    response = client.get(invitation.get_absolute_url())
    assert response.status_code == 404 and b"no longer open" in response.content


@pytest.mark.parametrize("token", ["nonsense", "' OR 1=1", "%00", "a" * 300])
def test_a_guessed_token_and_an_old_one_look_the_same(client, invitation, token):
    Invitation.objects.update(expires=timezone.now() - timedelta(minutes=1))
    old = client.get(invitation.get_absolute_url())
    guessed = client.get(reverse("invitation", args=[token]))
    assert old.status_code == guessed.status_code == 404
    csrf = re.compile(rb'(value="|X-CSRFToken": ")\w{64}')
    assert csrf.sub(b"", old.content) == csrf.sub(b"", guessed.content)


def test_an_invitation_taken_back_while_signing_up_closes_the_door(client, invitation):
    client.get(invitation.get_absolute_url())
    invitation.delete()
    assert b"By invitation only" in sign_up(client).content
    assert not User.objects.filter(name="Nia Newcomer").exists()


def test_who_is_here_already_is_asked_to_sign_in(client, invitation):
    make_user("there", email=invitation.email)
    response = client.get(invitation.get_absolute_url(), follow=True)
    assert response.request["PATH_INFO"] == reverse("account_login")
    assert b"You are here already" in response.content


def test_somebody_else_s_invitation_does_not_let_in_by_accident(as_user, bob, invitation):
    response = as_user(bob).get(invitation.get_absolute_url())
    assert response.status_code == 409 and b"new@elsewhere.example" in response.content


def test_guests_stay_guests_unless_somebody_invites_them_fully(client, sam, invitation):
    Invitation.objects.update(as_guest=True)
    client.get(invitation.get_absolute_url())
    sign_up(client)
    assert User.objects.get(name="Nia Newcomer").is_guest
    assert client.get(reverse("people")).status_code == 404


def test_an_open_domain_needs_a_code(client, db, settings):
    settings.SIGNUP_DOMAINS = ["example.org"]
    response = sign_up(client, email="nia@example.org")
    assert response["Location"] == reverse("account_email_verification_sent")
    user = User.objects.get(email="nia@example.org")
    assert "_auth_user_id" not in client.session
    assert not Event.objects.filter(verb="person.joined").exists()
    code = re.search(r"\n\n(\S+)\n", mail.outbox[0].body).group(1)
    client.post(reverse("account_email_verification_sent"), {"code": code})
    assert client.session["_auth_user_id"] == str(user.pk)
    assert Event.objects.get(verb="person.joined").actor == user


def test_another_domain_is_refused_with_a_sentence(client, db, settings):
    settings.SIGNUP_DOMAINS = ["example.org"]
    body = sign_up(client, email="nia@example.org.evil.example").content.decode()
    assert "Only addresses at example.org" in body
    assert 'value="Nia Newcomer"' in body


def test_signing_up_with_a_known_e_mail_reveals_nothing(client, bob, settings):
    settings.SIGNUP_DOMAINS = ["example.org"]
    known = sign_up(client, email=bob.email)
    assert known["Location"] == reverse("account_email_verification_sent")
    assert mail.outbox[0].to == [bob.email] and "account already" in mail.outbox[0].body
    assert User.objects.filter(email=bob.email).count() == 1


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("\u200b\u200d", "Write something that can be seen."),
        ("", "This field is required."),
        ("a\x00b", "ull character"),
    ],
)
def test_a_name_nobody_can_see_is_refused(client, invitation, name, sentence):
    client.get(invitation.get_absolute_url())
    assert sentence in sign_up(client, name=name).content.decode()
    assert User.objects.filter(email=invitation.email).count() == 0


def test_a_weak_password_is_refused_with_the_reason(client, invitation):
    client.get(invitation.get_absolute_url())
    body = sign_up(client, password1="password").content.decode()
    assert "too short" in body and "too common" in body and "Nia Newcomer" in body


def test_names_from_everywhere_get_a_handle(db):
    free = User.objects.free_username
    assert free("Zoë Ångström") == "zoeangstrom"
    assert free("李小龙").startswith("person")
    make_user("zoeangstrom")
    assert free("Zoë Ångström") == "zoeangstrom2"
    assert free("Invite") == "invite2"
