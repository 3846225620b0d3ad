"""A forgotten password: a link by mail, and nothing said about who is here."""

import re

from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factories import make_user

RESET = "account_reset_password"
NEW = "brisk-lantern-58"


def without_tokens(body: bytes) -> str:
    return re.sub(r'(value="|X-CSRFToken": ")\w{64}', "", body.decode())


def ask(client: Client, email: str):
    return client.post(reverse(RESET), {"email": email}, follow=True)


def link_in(message) -> str:
    return re.search(r"http://testserver(/\S+)", message.body).group(1)


def test_known_and_unknown_e_mails_get_the_same_answer(alice):
    known, unknown = ask(Client(), alice.email), ask(Client(), "nobody@example.org")
    assert without_tokens(known.content) == without_tokens(unknown.content)
    assert [m.to for m in mail.outbox] == [[alice.email], ["nobody@example.org"]]
    assert "/password/reset/key/" in mail.outbox[0].body
    assert "/password/reset/key/" not in mail.outbox[1].body and "/signup/" not in mail.outbox[1].body


def test_the_link_sets_a_new_password_once(client, db):
    user = make_user("dora", password="old-harbour-12345")
    ask(client, user.email)
    link = link_in(mail.outbox[0])
    page = client.get(link, follow=True)
    done = client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW}, follow=True)
    assert b"Your new password is set" in done.content
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert b"This link no longer works" in Client().get(link, follow=True).content
    response = Client().post(reverse("account_login"), {"login": user.email, "password": NEW})
    assert response["Location"] == "/"


def test_resetting_proves_the_e_mail_of_an_imported_person(client, db):
    user = make_user("imported")
    ask(client, user.email)
    page = client.get(link_in(mail.outbox[0]), follow=True)
    client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert user.emailaddress_set.get().verified


def test_two_different_passwords_are_refused_at_the_field(client, alice):
    ask(client, alice.email)
    page = client.get(link_in(mail.outbox[0]), follow=True)
    body = client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW + "x"}).content.decode()
    assert "same password each time" in body
    alice.refresh_from_db()
    assert not alice.check_password(NEW)


def test_a_made_up_link_says_that_it_no_longer_works(client, db):
    response = client.get("/accounts/password/reset/key/1-set-password/")
    assert b"This link no longer works" in response.content


def test_one_address_cannot_be_flooded(client, alice, settings):
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "20/m/ip,2/m/key"}
    for _attempt in range(3):
        response = client.post(reverse(RESET), {"email": alice.email})
    assert response.status_code == 429
    assert len(mail.outbox) == 2


def test_a_closed_account_gets_no_link(client, alice):
    alice.is_active = False
    alice.save()
    ask(client, alice.email)
    assert "/password/reset/key/" not in mail.outbox[0].body
