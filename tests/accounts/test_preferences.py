"""Everybody sees the portal in their own time zone and language; nothing of it stays behind for the next request."""

import pytest
from django.test import RequestFactory
from django.utils import timezone, translation

from apps.accounts.middleware import PreferencesMiddleware, zone
from tests.factories import make_user


def through(user, view):
    request = RequestFactory().get("/")
    request.user = user
    return PreferencesMiddleware(view)(request)


def test_the_time_zone_of_the_reader_holds_for_one_request(db):
    user = make_user("dora", time_zone="Asia/Tokyo")
    assert through(user, lambda request: timezone.get_current_timezone_name()) == "Asia/Tokyo"
    assert timezone.get_current_timezone_name() == "UTC"


def test_it_is_put_back_also_when_a_page_fails(db):
    user = make_user("dora", time_zone="Asia/Tokyo")

    def failing(request):
        raise RuntimeError("broken page")

    with pytest.raises(RuntimeError):
        through(user, failing)
    assert timezone.get_current_timezone_name() == "UTC"
    assert translation.get_language() == "en"


@pytest.mark.parametrize("name", ["Mars/Olympus", "../../etc/passwd", "/etc/localtime", "\x00"])
def test_a_zone_this_machine_does_not_know_is_utc(name):
    assert str(zone(name)) == "UTC"


def test_it_asks_the_database_nothing(db, django_assert_num_queries):
    user = make_user("dora", time_zone="Asia/Tokyo")
    with django_assert_num_queries(0):
        through(user, lambda request: None)
