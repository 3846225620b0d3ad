"""What people say about themselves."""

import json
import re
from pathlib import Path

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from apps.accounts.actions import update_profile
from apps.accounts.models import Unit, User
from apps.events.models import Event
from tests.factories import make_user

SETTINGS = "settings"
NAUGHTY = json.loads((Path(__file__).parent.parent / "data" / "blns" / "blns.json").read_text(encoding="utf-8"))


def typed(**changes):
    return {"name": "Bob", "username": "bob", "title": "", "location": "", "bio": "", "skills": "", **changes}


def test_everything_can_be_changed_and_is_shown_again(as_user, bob):
    unit = Unit.objects.create(name="Networks")
    client = as_user(bob)
    data = typed(
        name="  Bob   Ćosić ", username="Bob.C", title="Fitter", unit=unit.pk, location="Leeds", bio="I mend pumps.",
        skills="pumps, Valves , pumps,, valves", time_zone="Europe/Madrid",
    )  # fmt: skip
    assert client.post(reverse(SETTINGS), data).status_code == 302
    bob.refresh_from_db()
    assert (bob.name, bob.username, bob.unit, bob.skills) == ("Bob Ćosić", "bob.c", unit, ["pumps", "Valves"])
    assert bob.name_key == "bob cosic"
    body = client.get(reverse(SETTINGS)).content.decode()
    for text in ("Bob Ćosić", "bob.c", "Fitter", "I mend pumps.", "pumps, Valves", 'value="Europe/Madrid" selected'):
        assert text in body
    event = Event.objects.get(verb="person.updated")
    assert event.actor == bob
    assert event.data["changed"] == sorted(
        ["bio", "location", "name", "skills", "time_zone", "title", "unit", "username"]
    )


def test_saving_without_a_change_records_nothing(as_user, bob):
    assert as_user(bob).post(reverse(SETTINGS), typed()).status_code == 302
    assert not Event.objects.filter(verb="person.updated").exists()


@pytest.mark.parametrize(
    "handle", ["bøb", "李小龙", "ｂｏｂ", "bob smith", "b", "-bob", "x" * 31, "bob/../x", "bob\u202e"]
)
def test_handles_beyond_plain_letters_are_refused_with_a_sentence(as_user, bob, handle):
    response = as_user(bob).post(reverse(SETTINGS), typed(username=handle, title="Kept title"))
    body = response.content.decode()
    assert response.status_code == 422
    assert "small letters, digits, dots, dashes or underscores." in body or "at most 30 characters" in body
    assert "Kept title" in body and handle in body
    bob.refresh_from_db()
    assert (bob.username, bob.title) == ("bob", "")


@pytest.mark.parametrize("handle", ["invite", "everyone", "me"])
def test_handles_that_mean_something_else_are_kept_back(as_user, bob, handle):
    body = as_user(bob).post(reverse(SETTINGS), typed(username=handle)).content.decode()
    assert "kept for the portal itself" in body


def test_somebody_else_s_handle_is_refused(as_user, bob, alice):
    body = as_user(bob).post(reverse(SETTINGS), typed(username="Alice")).content.decode()
    assert "Somebody already has this handle." in body


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "\u2060\u200b"}, "Write something that can be seen."),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"bio": "x" * 2001}, "at most 2000 characters"),
        ({"skills": ",".join(f"s{n}" for n in range(21))}, "at most 20 skills"),
        ({"skills": "y" * 61}, "under 60 characters"),
        ({"unit": "999999"}, "not one of the available choices"),
        ({"time_zone": "../../etc/passwd"}, "not one of the available choices"),
        ({"title": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_bad_values_are_refused_at_their_field(as_user, bob, change, sentence):
    response = as_user(bob).post(reverse(SETTINGS), typed(**change))
    assert response.status_code == 422 and sentence in response.content.decode()
    assert not Event.objects.filter(verb="person.updated").exists()


def test_nothing_but_the_listed_fields_can_be_changed(as_user, bob):
    as_user(bob).post(
        reverse(SETTINGS), typed(roles="site_admin", is_superuser="1", is_guest="1", email="x@y.example", hue="3")
    )
    bob.refresh_from_db()
    assert bob.roles == [] and not bob.is_superuser and bob.email == "bob@example.org"
    with pytest.raises(TypeError):
        update_profile(actor=bob, roles=["site_admin"])


def test_naughty_strings_survive_in_names_and_titles(as_user, bob):
    client, kept = as_user(bob), 0
    for text in NAUGHTY:
        wanted = " ".join(text.split())[:110]
        try:
            user = update_profile(actor=bob, name=wanted, title=wanted, bio=text[:2000])
        except ValidationError as error:
            assert set(error.message_dict) <= {"name", "title", "bio"}
            continue
        kept += 1
        user.refresh_from_db()
        assert (user.name, user.title, user.bio) == (" ".join(wanted.split()), " ".join(wanted.split()), text[:2000])
        if kept % 60 == 0:
            assert client.get(reverse(SETTINGS)).status_code == 200
            assert client.get(user.get_absolute_url()).status_code == 200
    assert kept > 400


def test_a_hostile_name_is_shown_as_text(as_user, bob):
    update_profile(actor=bob, name="<script>alert(1)</script>\"'", title="{{ 7*7 }}<img src=x onerror=alert(1)>")
    body = as_user(bob).get(reverse("people")).content.decode()
    assert "<script>alert(1)" not in body and "<img src=x" not in body
    assert "&lt;script&gt;alert(1)" in body and "{{ 7*7 }}" in body


def test_changing_the_e_mail_needs_the_password_and_a_code(client, db):
    user = make_user("dora", password="quiet-harbour-71")
    user.prove_email()
    client.post(reverse("account_login"), {"login": user.email, "password": "quiet-harbour-71"})
    response = client.post(reverse("account_email"), {"email": "dora@new.example", "action_add": "1"})
    if response["Location"].startswith(reverse("account_reauthenticate")):
        response = client.post(response["Location"], {"password": "quiet-harbour-71"})
    assert response["Location"] == reverse("account_email_verification_sent")
    user.refresh_from_db()
    assert user.email == "dora@example.org"
    code = re.search(r"\n\n(\S+)\n", mail.outbox[-1].body).group(1)
    client.post(reverse("account_email_verification_sent"), {"code": code})
    user.refresh_from_db()
    assert user.email == "dora@new.example"
    assert [address.email for address in user.emailaddress_set.all()] == ["dora@new.example"]
    assert any(message.to == ["dora@example.org"] for message in mail.outbox[1:])


def test_changing_the_password_signs_out_everywhere(db):
    user = make_user("dora", password="quiet-harbour-71")
    user.prove_email()
    here, there = Client(), Client()
    for client in (here, there):
        client.post(reverse("account_login"), {"login": user.email, "password": "quiet-harbour-71"})
    new = {"oldpassword": "quiet-harbour-71", "password1": "brisk-lantern-58", "password2": "brisk-lantern-58"}
    wrong = here.post(reverse("account_change_password"), {**new, "oldpassword": "wrong"})
    assert b"This is not your current password." in wrong.content
    here.post(reverse("account_change_password"), new)
    assert there.get(reverse(SETTINGS)).status_code == 302
    assert User.objects.get(pk=user.pk).check_password("brisk-lantern-58")
    assert mail.outbox[-1].subject == "Your password was changed"
