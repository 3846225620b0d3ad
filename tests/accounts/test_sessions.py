"""The list of the places where somebody is signed in."""

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

URL = reverse("usersessions_list")


def sign_in(as_user, user, name, hours=0):
    """Return a browser called `name` in which `user` signed in `hours` ago."""
    browser = as_user(user)
    UserSession.objects.create(
        user=user, session_key=browser.session.session_key, user_agent=name, ip="192.0.2.1",
        created_at=timezone.now() - timedelta(hours=hours),
    )  # fmt: skip
    return browser


def browsers(as_user, user, number):
    """Sign `user` in `number` times, each an hour before the last."""
    return [sign_in(as_user, user, f"Browser/{hour}", hour + 1) for hour in range(number)]


@pytest.fixture
def here(as_user, alice, organisation) -> Client:
    return sign_in(as_user, alice, "This/1")


def listed(browser):
    return re.findall(r"<div>(\S+?)<span>from", browser.get(URL).content.decode())


def test_the_newest_come_first_and_this_one_before_them(as_user, alice, here):
    browsers(as_user, alice, 3)
    UserSession.objects.filter(session_key=here.session.session_key).update(created_at="2020-01-01T00:00Z")
    assert listed(here) == ["This/1", "Browser/0", "Browser/1", "Browser/2"]
    page = here.get(URL).content.decode()
    assert page.count("This one") == page.count('<li aria-current="true"') == 1


def test_at_most_twenty_are_shown_and_the_rest_is_counted(as_user, alice, here):
    with CaptureQueriesContext(connection) as few:
        here.get(URL)
    browsers(as_user, alice, 24)
    with CaptureQueriesContext(connection) as many:
        page = here.get(URL).content.decode()
    assert len(many) <= len(few) + 1
    assert page.count("Browser/") == 19 and "Browser/19" not in page
    assert "And 5 older ones." in page


def test_those_that_have_ended_and_those_of_others_are_not_listed(as_user, alice, bob, here):
    (ended,) = browsers(as_user, alice, 1)
    ended.session.flush()
    browsers(as_user, bob, 1)
    assert listed(here) == ["This/1"]
    assert "You are signed in nowhere else." in here.get(URL).content.decode()


def test_all_others_end_even_those_not_shown(as_user, alice, here):
    browsers(as_user, alice, 22)
    here.post(URL)
    assert listed(here) == ["This/1"]
    assert UserSession.objects.filter(user=alice).count() == 1


def test_strangers_are_sent_to_sign_in(client, db):
    assert client.get(URL).status_code == 302
