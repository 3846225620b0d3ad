"""The line between what is new since the last visit and what was there before."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.content.models import Item
from apps.home import visits
from apps.home.models import Visit
from apps.home.views import seam
from tests.factories import make_post

SEAM = re.compile(r'class="stream-new"')


def back_then(user, **ago):
    """Move the last look of `user` into the past."""
    Visit.objects.filter(user=user).update(seen_at=timezone.now() - timedelta(**ago))


def cards_above_the_line(html):
    return SEAM.split(html)[0].count('<article class="item"') if SEAM.search(html) else None


@pytest.fixture
def home(as_user, organisation):
    clients = {}

    def home(user, query=""):
        client = clients.setdefault(user.pk, as_user(user))
        return client.get(f"/{query}").content.decode()

    return home


def test_at_the_first_visit_nothing_is_old(home, space, alice, bob):
    make_post(space, alice)
    assert cards_above_the_line(home(bob)) is None
    assert Visit.objects.get(user=bob).since is None


def test_what_came_since_stands_above_the_line(home, space, alice, bob):
    make_post(space, alice, "Old")
    home(bob)
    back_then(bob, hours=3)
    Item.everything.update(last_activity_at=timezone.now() - timedelta(hours=4))
    make_post(space, alice, "New")
    page = home(bob)
    assert cards_above_the_line(page) == 1
    assert page.index("New since") > page.index(">New<")


def test_the_line_stays_while_one_reads_on(home, space, alice, bob):
    make_post(space, alice)
    home(bob)
    back_then(bob, hours=3)
    Item.everything.update(last_activity_at=timezone.now() - timedelta(hours=4))
    make_post(space, alice)
    for minutes in (0, 4, 6, 29):
        assert cards_above_the_line(home(bob)) == 1
        back_then(bob, minutes=minutes)
    back_then(bob, minutes=31)
    Item.everything.update(last_activity_at=timezone.now() - timedelta(minutes=40))
    assert cards_above_the_line(home(bob)) is None


def test_without_anything_new_there_is_no_line(home, space, alice, bob):
    make_post(space, alice)
    home(bob)
    back_then(bob, hours=1)
    Item.everything.update(last_activity_at=timezone.now() - timedelta(hours=4))
    assert cards_above_the_line(home(bob)) is None


def test_the_line_may_stand_on_a_later_page(home, space, alice, bob):
    for n in range(30):
        make_post(space, alice, f"Post {n}")
    home(bob)
    back_then(bob, hours=2)
    old = Item.everything.order_by("pk").values_list("pk", flat=True)[:8]
    Item.everything.filter(pk__in=list(old)).update(last_activity_at=timezone.now() - timedelta(hours=3))
    first = home(bob)
    assert cards_above_the_line(first) is None
    following = first.split('rel="next"')[0].rsplit('href="/', 1)[1].split('"')[0].replace("&amp;", "&")
    assert cards_above_the_line(home(bob, following)) == 2


def test_narrowed_and_later_pages_are_no_visit(home, space, alice, bob):
    home(bob)
    back_then(bob, hours=3)
    before = Visit.objects.get(user=bob).seen_at
    home(bob, "?show=task")
    home(bob, "?after=MjAyNi0xMS0yNVQxMDowMDowMCswMDowMHwx")
    assert Visit.objects.get(user=bob).seen_at == before
    home(bob)
    assert Visit.objects.get(user=bob).seen_at > before


def test_a_visit_is_one_statement_and_seldom_a_write(bob):
    looked = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as queries:
            visits.arrive(bob)
        assert len(queries) == 1
        looked.append(Visit.objects.get(user=bob).seen_at)
    assert looked[0] == looked[1]
    back_then(bob, minutes=6)
    visits.arrive(bob)
    assert Visit.objects.get(user=bob).seen_at > looked[0]


@pytest.mark.parametrize(
    ("since", "said"),
    [
        ("2026-11-25T08:05:00", "New since 09:05"),
        ("2026-11-24T23:30:00", "New since 00:30"),
        ("2026-11-24T22:30:00", "New since yesterday"),
        ("2026-11-23T12:00:00", "New since Monday"),
        ("2026-11-19T12:00:00", "New since Thursday"),
        ("2026-11-18T12:00:00", "New since 18 November 2026"),
    ],
)
def test_it_is_said_as_people_say_it_where_they_are(monkeypatch, since, said):
    now = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    with timezone.override("Europe/Berlin"):
        assert visits.in_words(datetime.fromisoformat(since).replace(tzinfo=UTC)) == said


def test_where_the_line_is(db):
    from apps.core.pages import Cursor, Page
    from apps.home.streams import Card

    now = timezone.now()
    page = Page([Card(n, "", now - timedelta(hours=n)) for n in range(3)], None)
    assert seam(page, None) is None
    assert seam(page, now - timedelta(hours=1)) == 1
    assert seam(page, now - timedelta(hours=9)) is None
    assert seam(page, now) is None
    assert seam(page, now, Cursor(now + timedelta(hours=1), 1)) == 0
    assert seam(page, now, Cursor(now, 1)) is None
