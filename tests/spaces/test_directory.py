"""Finding a space."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.spaces.actions import request_to_join
from apps.spaces.models import Space
from tests.factories import make_space, make_user

TODAY = timezone.localdate()


def names(response):
    return {card.space.slug for card in response.context["cards"]}


@pytest.fixture
def town(alice, bob, organisation):
    make_space(alice, slug="burst", purpose="task", ends=TODAY + timedelta(days=9), members=[bob])
    make_space(alice, slug="pumps", description="Wärme für alle")
    make_space(alice, slug="closed-one", visibility="closed")
    make_space(alice, slug="old", archived_at=timezone.now())
    make_space(alice, slug="hidden", visibility="private")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"burst", "pumps", "closed-one"}),
        ("show=task", {"burst"}),
        ("show=interest", {"pumps", "closed-one"}),
        ("show=mine", {"burst"}),
        ("show=open", {"pumps"}),
        ("show=archived", {"old"}),
        ("show=nonsense", {"burst", "pumps", "closed-one"}),
        ("q=WARME fur", {"pumps"}),
        ("q=Pümps", {"pumps"}),
        ("q=pumps burst", set()),
        ("q=hidden", set()),
        ("q=%25", set()),
        ("q=%00", {"burst", "pumps", "closed-one"}),
        ("show=task&q=pumps", set()),
    ],
)
def test_search_and_filters(as_user, town, bob, query, found):
    assert names(as_user(bob).get(f"/spaces/?{query}")) == found


def test_a_card_says_what_one_can_do(as_user, town, bob, charlie):
    request_to_join(actor=charlie, space=Space.objects.get(slug="closed-one"))
    offers = {card.space.slug: card for card in as_user(charlie).get("/spaces/").context["cards"]}
    assert offers["burst"].may_join and not offers["burst"].joined
    assert offers["closed-one"].asked and not offers["closed-one"].may_ask
    page = as_user(bob).get("/spaces/").content.decode()
    assert 'formaction="/s/pumps/join/"' in page and 'href="/s/closed-one/about/#ask"' in page
    assert 'formaction="/s/burst/join/"' not in page and "Task until" in page


def test_an_archived_space_offers_nothing(as_user, town, charlie):
    page = as_user(charlie).get("/spaces/?show=archived").content.decode()
    assert "Archived" in page and "/s/old/join/" not in page


def test_paging_shows_each_once(as_user, alice, organisation):
    now = timezone.now()
    for number in range(60):
        make_space(alice, slug=f"s{number}", last_activity_at=now - timedelta(minutes=number // 3))
    browser, seen, url = as_user(alice), [], "/spaces/"
    while url:
        response = browser.get(url)
        seen += [card.space.slug for card in response.context["cards"]]
        url = response.context["next_url"] and f"/spaces/{response.context['next_url']}"
    assert len(seen) == 60 and len(set(seen)) == 60
    assert browser.get("/spaces/?after=nonsense").status_code == 200


def test_empty_pages_say_what_next(as_user, charlie, organisation):
    assert "You are in no space yet" in as_user(charlie).get("/spaces/?show=mine").content.decode()
    assert "No space by these words" in as_user(charlie).get("/spaces/?q=xyz").content.decode()


def queries(browser, url):
    browser.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert browser.get(url).status_code == 200
    return len(captured)


def fill(owner, space, number):
    for n in range(number):
        make_space(owner, slug=f"fill-{number}-{n}")
        space.memberships.create(user=make_user(f"extra{number}x{n}"), role="member")


@pytest.mark.parametrize(
    "page", ["/spaces/", "/s/craft/people/", "/s/craft/about/", "/s/craft/manage/", "/spaces/new/"]
)
def test_queries_do_not_grow_with_rows(as_user, space, alice, organisation, page):
    browser = as_user(alice)
    fill(alice, space, 2)
    few = queries(browser, page)
    fill(alice, space, 18)
    assert queries(browser, page) == few
    assert 2 < few <= 12, f"{page}: {few}"


def test_the_door_costs_no_more(as_user, closed, charlie, organisation):
    assert queries(as_user(charlie), f"/s/{closed.slug}/about/") <= 12
