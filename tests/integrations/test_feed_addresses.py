"""Finding, renewing and closing the addresses of one's feeds."""

from threading import Thread

import pytest
from django.db import connection
from django.test import Client

from apps.events.models import Event
from apps.integrations.actions import close_feeds, open_feeds, renew_feeds
from apps.integrations.models import FeedToken
from tests.factories import make_post

PAGE = "/settings/feeds/"


@pytest.fixture
def page(as_user, organisation):
    def page(user, query=""):
        return as_user(user).get(PAGE + query).content.decode()

    return page


def test_there_are_no_addresses_until_one_asks_for_them(as_user, page, bob):
    assert "Make my addresses" in page(bob)
    assert "/feeds/" not in page(bob).replace("/settings/feeds/", "")
    assert as_user(bob).post(PAGE, {"act": "open"}).status_code == 302
    token = FeedToken.objects.get(user=bob).token
    assert len(token) > 40
    assert f"http://testserver/feeds/{token}/home.atom" in page(bob)
    assert [event.verb for event in Event.objects.filter(actor=bob)] == ["feeds.opened"]


def test_opening_twice_changes_nothing(bob):
    assert open_feeds(actor=bob).token == open_feeds(actor=bob).token
    assert Event.objects.filter(verb="feeds.opened").count() == 1


def test_renewing_kills_the_old_addresses(as_user, page, space, bob):
    old = open_feeds(actor=bob).token
    as_user(bob).post(PAGE, {"act": "renew"})
    new = FeedToken.objects.get(user=bob).token
    assert old != new
    assert old not in page(bob)
    assert [Client().get(f"/feeds/{token}/home.atom").status_code for token in (old, new)] == [404, 200]


def test_closing_leaves_none(as_user, page, bob):
    token = open_feeds(actor=bob).token
    as_user(bob).post(PAGE, {"act": "close"})
    assert not FeedToken.objects.exists()
    assert "Make my addresses" in page(bob)
    assert Client().get(f"/feeds/{token}/home.atom").status_code == 404
    close_feeds(actor=bob)
    assert Event.objects.filter(verb="feeds.closed").count() == 1


def test_each_sees_only_their_own(page, space, alice, bob):
    theirs, mine = open_feeds(actor=alice).token, open_feeds(actor=bob).token
    assert mine in page(bob)
    assert theirs not in page(bob)


def test_the_feed_one_came_for_stands_first(page, space, private, alice, bob, charlie):
    make_post(space, alice, tags="valves")
    token = open_feeds(actor=charlie).token
    base = f"http://testserver/feeds/{token}/"
    assert f"{base}space/craft.atom" in page(charlie, "?space=craft")
    assert f"{base}tag/valves.atom" in page(charlie, "?tag=valves")
    assert f"{base}person/alice.atom" in page(charlie, "?person=alice")
    assert f"{base}search.atom?q=night+flow" in page(charlie, "?q=Night flow")
    hidden = page(charlie, "?space=quiet-room")
    assert "Quiet room" not in hidden
    assert "quiet-room.atom" not in hidden


def test_the_address_shown_for_words_works(page, space, alice, bob):
    make_post(space, alice, "The fêted pump & more")
    open_feeds(actor=bob)
    shown = page(bob, "?q=Fêted %26").split('value="http://testserver')[1].split('"')[0].replace("&amp;", "&")
    assert b"pump" in Client().get(shown).content


def test_pages_lead_to_the_address_and_hold_no_token(as_user, space, alice, bob, organisation):
    make_post(space, alice, tags="valves")
    token = open_feeds(actor=bob).token
    for path, asked in (
        ("/s/craft/", "space=craft"),
        ("/tags/valves/", "tag=valves"),
        ("/people/alice/", "person=alice"),
    ):
        html = as_user(bob).get(path).content.decode()
        assert f"/settings/feeds/?{asked}" in html
        assert token not in html
        assert "application/atom+xml" not in html


def test_strangers_are_sent_to_sign_in(db, organisation):
    answer = Client().get(PAGE)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    assert "atom" not in Client().get("/accounts/login/").content.decode()


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_at_once_leave_one_token(bob):
    tokens = []

    def renew():
        try:
            tokens.append(renew_feeds(actor=bob).token)
        finally:
            connection.close()

    threads = [Thread(target=renew) for _turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tokens) == 4
    assert FeedToken.objects.get(user=bob).token in tokens
