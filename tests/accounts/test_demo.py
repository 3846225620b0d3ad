"""The demonstration's open door, and that it is nowhere else."""

import pytest
from django.conf import settings as real
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse

from apps.accounts.checks import no_demo_in_production
from apps.accounts.models import User
from tests.factories import make_user

SWITCH = "/demo/switch/"


@pytest.fixture
def demo(settings, db):
    settings.DEMO = True
    make_user("rosah", name="Rosa Hale")
    make_user("jadet", name="Jade Tan")
    return settings


def test_one_click_makes_the_visitor_somebody_else(client, demo):
    for name in ("rosah", "jadet"):
        response = client.post(SWITCH, {"username": name})
        assert response["Location"] == "/"
        assert User.objects.get(pk=client.session["_auth_user_id"]).username == name


def test_the_visitor_s_session_can_be_ended_from_elsewhere(client, demo):
    other = Client()
    for browser in (client, other):
        browser.post(SWITCH, {"username": "rosah"})
    client.post(reverse("usersessions_list"))
    assert other.get(reverse("settings")).status_code == 302


def test_outside_the_demo_there_is_no_such_door(settings, db):
    settings.DEMO = False
    person = make_user("rosah")
    client = Client()
    missing = client.get("/no/such/page/")
    for response in (client.post(SWITCH, {"username": person.username}), client.get(SWITCH)):
        assert response.status_code == missing.status_code == 404
        assert len(response.content) == len(missing.content)
    assert "_auth_user_id" not in client.session
    body = client.get(reverse("account_login")).content.decode()
    assert SWITCH not in body and "rosah" not in body


def test_the_demo_is_off_unless_asked_for():
    source = (real.BASE_DIR / "workscape" / "settings.py").read_text(encoding="utf-8")
    assert 'DEMO = env.flag("WORKSCAPE_DEMO", False)' in source


def test_a_deployment_with_the_door_open_is_refused(settings):
    settings.DEMO = True
    assert [error.id for error in no_demo_in_production()] == ["accounts.E001"]
    assert "accounts.E001" in [error.id for error in run_checks(include_deployment_checks=True)]
    assert "accounts.E001" not in [error.id for error in run_checks()]
    settings.DEMO = False
    assert no_demo_in_production() == []


@pytest.mark.parametrize("name", ["sam", "nobody", "", "rosah' OR 1=1", "ROSAH"])
def test_only_the_people_of_the_demo_can_be_chosen(client, demo, sam, name):
    assert client.post(SWITCH, {"username": name}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_closed_account_cannot_be_chosen(client, demo):
    User.objects.filter(username="rosah").update(is_active=False)
    assert client.post(SWITCH, {"username": "rosah"}).status_code == 404


def test_it_takes_a_post_with_a_token(demo):
    client = Client(enforce_csrf_checks=True)
    assert client.get(SWITCH, {"username": "rosah"}).status_code == 404
    assert client.post(SWITCH, {"username": "rosah"}).status_code == 403
    assert "_auth_user_id" not in client.session


def test_any_page_leads_a_stranger_to_the_choice_and_back(client, demo):
    page = client.get("/people/", follow=True)
    body = page.content.decode()
    assert page.request["PATH_INFO"] == reverse("account_login")
    assert "Rosa Hale" in body and "Jade Tan" in body and 'name="next" value="/people/"' in body
    assert body.index("Jade Tan") < body.index("Rosa Hale")
    assert client.post(SWITCH, {"username": "rosah", "next": "/people/"})["Location"] == "/people/"
    assert client.post(SWITCH, {"username": "rosah", "next": "//evil.example/"})["Location"] == "/"


def test_the_bar_on_every_page_offers_the_others(client, demo):
    client.post(SWITCH, {"username": "rosah"})
    body = client.get("/people/").content.decode()
    assert "You are <strong>Rosa Hale</strong>" in body and 'value="jadet"' in body
