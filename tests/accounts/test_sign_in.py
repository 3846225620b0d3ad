"""Signing in: by e-mail and password, and nothing learnt by whoever guesses."""

import re

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, identify_hasher
from django.core import mail
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.templatetags.browsers import browser
from tests.factories import make_user

PASSWORD = "quiet-harbour-71"


@pytest.fixture
def dora(db) -> User:
    user = make_user("dora", password=PASSWORD)
    user.prove_email()
    return user


def sign_in(client: Client, email: str, password: str = PASSWORD, **data):
    return client.post(reverse("account_login"), {"login": email, "password": password, **data})


def without_token(body: bytes) -> str:
    return re.sub(r'"csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"', "", body.decode())


def test_e_mail_and_password_let_in_whatever_the_case(client, dora):
    response = sign_in(client, "  Dora@Example.ORG ")
    assert response.status_code == 302 and response["Location"] == "/"
    assert client.session["_auth_user_id"] == str(dora.pk)


def test_one_lands_where_one_wanted_to_go_but_never_elsewhere(client, dora):
    response = sign_in(client, dora.email, next="/people/")
    assert response["Location"] == "/people/"
    client.logout()
    assert sign_in(client, dora.email, next="https://evil.example/")["Location"] == "/"


def test_a_wrong_password_and_an_unknown_e_mail_look_the_same(dora):
    wrong = sign_in(Client(), dora.email, "not-the-password")
    unknown = sign_in(Client(), "nobody@example.org", "not-the-password")
    assert wrong.status_code == unknown.status_code == 200
    assert b"do not fit together" in wrong.content
    same = without_token(wrong.content).replace(dora.email, "X")
    assert same == without_token(unknown.content).replace("nobody@example.org", "X")


def test_an_unknown_e_mail_costs_as_much_hashing_as_a_wrong_password(dora, monkeypatch):
    hashed: list[str] = []
    real = Argon2PasswordHasher.encode

    def counting(self, password, salt):
        hashed.append(password)
        return real(self, password, salt)

    monkeypatch.setattr(Argon2PasswordHasher, "encode", counting)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.PASSWORD_HASHERS", ["django.contrib.auth.hashers.Argon2PasswordHasher"])
        from django.contrib.auth.hashers import get_hashers, get_hashers_by_algorithm

        get_hashers.cache_clear()
        get_hashers_by_algorithm.cache_clear()
        try:
            sign_in(Client(), "nobody@example.org", "guess")
        finally:
            patch.undo()
            get_hashers.cache_clear()
            get_hashers_by_algorithm.cache_clear()
    assert hashed == ["guess"]


def test_what_was_typed_stays_except_the_password(client, dora):
    body = sign_in(client, dora.email, "wrong-one-here").content.decode()
    assert dora.email in body and "wrong-one-here" not in body


def test_guessing_at_one_account_ends_after_five_attempts(dora):
    for _attempt in range(5):
        sign_in(Client(), dora.email, "guess")
    body = sign_in(Client(), dora.email, PASSWORD).content
    assert b"Too many attempts" in body


def test_too_many_sign_ins_from_one_address_get_the_429_page(client, db, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    for _attempt in range(2):
        assert client.get(reverse("account_login")).status_code == 200
        sign_in(client, "nobody@example.org")
    response = sign_in(client, "nobody@example.org")
    assert response.status_code == 429
    assert b"A little too fast" in response.content and response["Retry-After"] == "60"


def test_a_closed_account_stays_outside(client, dora):
    dora.is_active = False
    dora.save()
    sign_in(client, dora.email)
    assert "_auth_user_id" not in client.session


def test_whoever_never_proved_their_e_mail_is_asked_for_a_code(client, db):
    user = make_user("nora", password=PASSWORD)
    response = sign_in(client, user.email)
    assert response["Location"] == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session
    code = re.search(r"\n\n(\S+)\n", mail.outbox[0].body).group(1)
    client.post(reverse("account_email_verification_sent"), {"code": code})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_passwords_are_kept_as_argon2(db):
    from workscape import settings as real

    assert real.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    encoded = Argon2PasswordHasher().encode(PASSWORD, "somesaltsomesalt")
    assert identify_hasher(encoded).algorithm == "argon2"
    user = make_user("olaf")
    user.password = encoded
    assert user.check_password(PASSWORD) and not user.check_password(PASSWORD + "x")


def test_signing_out_takes_a_post(as_user, alice):
    client = as_user(alice)
    client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session
    assert client.post(reverse("account_logout")).status_code == 302
    assert "_auth_user_id" not in client.session


def test_sessions_elsewhere_can_be_ended(dora):
    here, there = Client(), Client(HTTP_USER_AGENT="Mozilla/5.0 (Android 16; Mobile) Gecko/140.0 Firefox/140.0")
    for client in (here, there):
        sign_in(client, dora.email)
        client.get("/")
    assert b"Firefox on Android" in here.get(reverse("usersessions_list")).content
    here.post(reverse("usersessions_list"))
    assert there.get(reverse("settings")).status_code == 302
    assert here.get(reverse("settings")).status_code == 200


def test_the_admin_has_no_sign_in_of_its_own(client, db):
    response = client.get("/admin/login/", follow=True)
    assert response.request["PATH_INFO"] == reverse("account_login")


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19 like Mac OS X) Version/19 Safari/604.1", "Safari on iPhone"),
        ("curl/8.0", "curl/8.0"),
        ("", "An unknown browser"),
        ("<b>" * 40, ("<b>" * 40)[:60]),
    ],
)
def test_browsers_are_named_in_words(agent, words):
    assert browser(agent) == words
