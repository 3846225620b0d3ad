"""The first admin of an empty portal."""

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.events.models import Event
from apps.spaces.models import Membership, Space
from apps.strategy.context import organisation
from tests.factories import make_user

TOKEN = "one-time-token"
PAGE = f"/welcome/?token={TOKEN}"
GOOD = {
    "organisation": "Meridian  Water",
    "vision": "Safe water for everybody.",
    "name": "Ada First",
    "email": "Ada@Meridian.example",
    "password": "quiet-harbour-71",
    "space_name": "Leak listening",
    "purpose": "interest",
    "ends": "",
    "why": "Because leaks are heard before they are seen.",
}


@pytest.fixture
def token_file(settings, tmp_path, db):
    settings.FIRST_RUN_TOKEN_FILE = tmp_path / "first-run-token"
    settings.FIRST_RUN_TOKEN_FILE.write_text(TOKEN + "\n")
    return settings.FIRST_RUN_TOKEN_FILE


def test_an_empty_portal_leads_to_the_page(client, token_file):
    assert client.get("/")["Location"] == "/welcome/"
    body = client.get("/welcome/", status_code=403).content.decode()
    assert "waits for its first admin" in body and "<form method" not in body and TOKEN not in body


def test_one_page_opens_the_portal(client, token_file, django_capture_on_commit_callbacks):
    assert "Open your portal" in client.get(PAGE).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(PAGE, GOOD)
    assert response["Location"] == "/s/leak-listening/"
    admin = User.objects.get()
    assert (admin.name, admin.email, admin.username) == ("Ada First", "ada@meridian.example", "adafirst")
    assert admin.roles == ["site_admin"] and admin.check_password(GOOD["password"])
    assert admin.emailaddress_set.get().verified
    assert client.session["_auth_user_id"] == str(admin.pk)
    space = Space.objects.get()
    assert (space.name, space.description, space.visibility) == ("Leak listening", GOOD["why"], "open")
    assert Membership.objects.get().role == "owner"
    assert organisation() == {"name": "Meridian Water", "vision": "Safe water for everybody."}
    assert not token_file.exists()
    assert list(Event.objects.order_by("id").values_list("verb", flat=True))[:1] == ["organisation.described"]
    assert client.get("/admin/").status_code == 200


def test_the_new_admin_can_sign_in_again_without_a_code(client, token_file):
    client.post(PAGE, GOOD)
    response = Client().post("/accounts/login/", {"login": GOOD["email"], "password": GOOD["password"]})
    assert response["Location"] == "/"


def test_afterwards_the_page_is_gone_for_ever(client, token_file):
    client.post(PAGE, GOOD)
    token_file.write_text(TOKEN)
    for response in (Client().get(PAGE), Client().post(PAGE, {**GOOD, "email": "second@x.example"}), client.get(PAGE)):
        assert response.status_code == 404
    assert User.objects.count() == 1
    assert Client().get("/")["Location"] == "/accounts/login/"


@pytest.mark.parametrize("query", ["", "?token=", "?token=wrong", "?token=%00", "?token=ünï"])
def test_without_the_token_nothing_happens(client, token_file, query):
    assert client.get(f"/welcome/{query}").status_code == 403
    assert client.post(f"/welcome/{query}", GOOD).status_code == 403
    assert not User.objects.exists()


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_without_a_token_file_nobody_comes_in(client, token_file, content):
    token_file.unlink()
    if content is not None:
        token_file.write_text(content)
    assert client.post("/welcome/?token=", GOOD).status_code == 403
    assert client.post(PAGE, GOOD).status_code == 403


def test_it_is_gone_where_people_are_already(client, token_file):
    make_user("somebody", is_active=False)
    assert client.get(PAGE).status_code == 404


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"organisation": ""}, "This field is required."),
        ({"organisation": "\u200b"}, "Write something that can be seen."),
        ({"email": "not an address"}, "Enter a valid email address."),
        ({"password": "short"}, "too short"),
        ({"password": "ada@meridian.example"}, "too similar to the e-mail"),
        ({"purpose": "task"}, "A task has an end."),
        ({"purpose": "task", "ends": "2001-01-01"}, "Choose a day after today."),
        ({"purpose": "nonsense"}, "Select a valid choice."),
        ({"why": "x" * 1001}, "at most 1000 characters"),
        ({"why": "\u200b"}, "Say in a sentence why this space exists."),
    ],
)
def test_bad_values_are_refused_and_the_rest_is_kept(client, token_file, change, sentence):
    response = client.post(PAGE, {**GOOD, **change})
    body = response.content.decode()
    assert response.status_code == 422 and sentence in body
    assert 'value="Ada First"' in body and GOOD["password"] not in body
    assert not User.objects.exists() and not Space.objects.exists() and token_file.exists()
