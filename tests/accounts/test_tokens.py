"""Tokens for programs: made by their owner, shown once, kept as a digest, over in time, revoked at once."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.accounts.actions import make_token, revoke_token, set_site_roles
from apps.accounts.models import AccessToken
from apps.events.models import Event

PAGE = "/settings/tokens/"
ASKED = {"name": "Night report", "scope": "read", "days": "30"}


def token_of(user, **fields):
    return make_token(actor=user, **{"name": "Night report", "scope": "write", "days": 30, **fields})


def shown_in(html):
    return html.split('data-copy-text="')[1].split('"')[0]


def test_a_new_token_is_shown_once_and_kept_as_a_digest(as_user, organisation, bob):
    client = as_user(bob)
    answer = client.post(PAGE, ASKED)
    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    text = shown_in(answer.content.decode())
    token = AccessToken.presented(text)
    assert (token.user, token.name, token.scope, token.may_write) == (bob, "Night report", "read", False)
    assert timedelta(days=29) < token.expires - timezone.now() <= timedelta(days=30)
    secret = text.split("_")[2]
    assert secret not in str(AccessToken.objects.values().get())
    again = client.get(PAGE).content.decode()
    assert "Night report" in again and f"wsp_{token.prefix}…" in again
    assert secret not in again
    assert [event.data["name"] for event in Event.objects.filter(verb="token.made")] == ["Night report"]
    assert secret not in str(list(Event.objects.values()))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [({"name": ""}, "Say in a few words what it is for."), ({"scope": "all"}, "Select a valid choice."),
     ({"days": "9999"}, "Select a valid choice."), ({"name": "x" * 81}, "at most 80 characters")],
)  # fmt: skip
def test_what_makes_no_sense_is_said_at_its_field(as_user, organisation, bob, fields, sentence):
    answer = as_user(bob).post(PAGE, {**ASKED, **fields})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize("fields", [{"days": 0}, {"days": 367}, {"scope": "all"}, {"name": " "}, {"name": "a\0b"}])
def test_the_action_has_the_last_word(bob, fields):
    with pytest.raises(ValidationError):
        token_of(bob, **fields)
    assert not AccessToken.objects.exists()


def test_one_person_has_a_bounded_number(bob, alice):
    for n in range(20):
        token_of(bob, name=f"Program {n}")
    with pytest.raises(ValidationError, match="Revoke one"):
        token_of(bob)
    AccessToken.objects.filter(name="Program 0").update(expires=timezone.now())
    token_of(bob)
    token_of(alice)


def test_a_revoked_token_opens_nothing(as_user, organisation, bob):
    token, text = token_of(bob)
    as_user(bob).post(f"{PAGE}{token.pk}/revoke/")
    assert AccessToken.presented(text) is None
    revoke_token(actor=bob, token=token)
    assert Event.objects.filter(verb="token.revoked").count() == 1


def test_only_its_owner_and_site_admins_revoke_a_token(as_user, organisation, alice, bob, sam):
    token, text = token_of(bob)
    assert as_user(alice).post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    with pytest.raises(PermissionDenied):
        revoke_token(actor=alice, token=token)
    assert AccessToken.presented(text)
    admin = as_user(sam)
    assert "Night report" in admin.get("/admin/accounts/accesstoken/").content.decode()
    admin.post(f"/admin/accounts/accesstoken/{token.pk}/delete/", {"post": "yes"})
    assert AccessToken.presented(text) is None
    assert Event.objects.get(verb="token.revoked").actor == sam
    assert admin.get("/admin/accounts/accesstoken/add/").status_code == 403


def test_several_are_revoked_in_the_admin(as_user, organisation, bob, sam):
    tokens = [token_of(bob, name=f"Program {n}")[0] for n in range(2)]
    chosen = {"action": "delete_selected", "_selected_action": [token.pk for token in tokens], "post": "yes"}
    as_user(sam).post("/admin/accounts/accesstoken/", chosen)
    assert not AccessToken.objects.exists()
    assert Event.objects.filter(verb="token.revoked").count() == 2


def test_a_closed_account_closes_its_tokens_at_once(bob, sam):
    _token, text = token_of(bob)
    set_site_roles(actor=sam, user=bob, roles=[], is_active=False)
    assert AccessToken.presented(text) is None
    with pytest.raises(PermissionDenied):
        token_of(bob)


def test_a_token_is_over_when_its_time_is(as_user, organisation, bob):
    token, text = token_of(bob)
    AccessToken.objects.update(expires=timezone.now())
    assert AccessToken.presented(text) is None
    assert "over since" in as_user(bob).get(PAGE).content.decode()
    assert token.pk


@pytest.mark.parametrize(
    "change",
    [lambda text: "", lambda text: text[:-1], lambda text: text + "x", lambda text: text.upper(),
     lambda text: text.replace("wsp_", "wst_"), lambda text: text.rsplit("_", 1)[0], lambda text: "ä" * 50,
     lambda text: text.replace("wsp_", "wsp_\0")],
)  # fmt: skip
def test_what_only_looks_like_a_token_is_none(bob, change):
    _token, text = token_of(bob)
    assert AccessToken.presented(text)
    assert AccessToken.presented(change(text)) is None


def test_use_is_noted_every_few_minutes(bob, django_assert_num_queries):
    token, text = token_of(bob)
    AccessToken.presented(text).note_use()
    first = AccessToken.objects.get().last_used_at
    assert first
    with django_assert_num_queries(1):
        AccessToken.presented(text).note_use()
    AccessToken.objects.update(last_used_at=first - timedelta(minutes=6))
    AccessToken.presented(text).note_use()
    assert AccessToken.objects.get(pk=token.pk).last_used_at > first


def test_the_command_prints_a_token(bob):
    out, told = StringIO(), StringIO()
    call_command("create_token", "bob", scope="write", days=2, stdout=out, stderr=told)
    token = AccessToken.presented(out.getvalue().strip())
    assert (token.user, token.scope) == (bob, "write")
    assert token.expires - timezone.now() <= timedelta(days=2)
    assert "Bob" in told.getvalue()


def test_the_command_reads_unless_told_otherwise(bob):
    out = StringIO()
    call_command("create_token", "bob", stdout=out, stderr=StringIO())
    assert not AccessToken.presented(out.getvalue().strip()).may_write


@pytest.mark.parametrize("arguments", [["nobody"], ["bob", "--days", "0"]])
def test_the_command_refuses_with_a_sentence(bob, arguments):
    with pytest.raises(CommandError, match=r"handle|good for"):
        call_command("create_token", *arguments, stdout=StringIO(), stderr=StringIO())


def test_whoever_is_not_signed_in_has_none(client, db):
    assert client.get(PAGE)["Location"].startswith("/accounts/login/")


def test_its_owner_is_told_of_a_new_token(bob, deliver):
    token, text = token_of(bob)
    deliver()
    (message,) = mail.outbox
    assert message.to == ["bob@example.org"]
    assert "Night report" in message.body and "read and write" in message.body
    assert "http://testserver/settings/tokens/" in message.body
    assert text not in message.body and token.prefix not in message.body


def test_nobody_is_told_of_a_token_that_is_gone_already(bob, deliver):
    token, _text = token_of(bob)
    revoke_token(actor=bob, token=token)
    deliver()
    assert mail.outbox == []
