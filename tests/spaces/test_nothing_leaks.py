"""A private space does not exist for those who are not in it: not by name, by number, by address or by silence."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver

from apps.search.rebuilding import rebuild
from apps.spaces.actions import invite, request_to_join
from apps.spaces.directory import SHOWS
from apps.spaces.models import Membership, Space
from apps.spaces.urls import urlpatterns
from tests.factories import make_post, make_space

SECRET = "Zanzibar merger"
OUTSIDERS = ["charlie", "gus", "lena", "mia", "mo", "sam"]
FILLERS = {"username": "bob", "pk": 1, "token": "x"}
NAMES = sorted({pattern.name for pattern in urlpatterns if "slug" in pattern.pattern.converters} | {"space"})


@pytest.fixture
def secret(alice, bob, organisation):
    return make_space(
        alice, slug="zanzibar-merger", name=SECRET, visibility="private", description="Zanzibar", members=[bob]
    )


def address(name, slug):
    """Return the path of the named page with `slug`, whatever else it needs."""
    ((template, needed),) = next(iter(get_resolver().reverse_dict.getlist(name)))[0]
    return "/" + template % {key: slug if key == "slug" else FILLERS[key] for key in needed}


def body(response):
    """Return what was answered without what differs from one request to the next."""
    text = response.content.decode()
    text = re.sub(r'(X-CSRFToken&?quot;|X-CSRFToken)": "[^"]+"', "", text)
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize("name", NAMES)
def test_hidden_and_missing_answer_alike(request, as_user, secret, who, name):
    browser = as_user(request.getfixturevalue(who))
    hidden, missing = address(name, secret.slug), address(name, "no-such-space")
    for method in ("get", "post"):
        one, other = getattr(browser, method)(hidden), getattr(browser, method)(missing)
        assert one.status_code == other.status_code
        assert one.status_code in {404, 405}
        assert body(one) == body(other)
        assert sorted(one.headers) == sorted(other.headers)


@pytest.mark.parametrize("name", NAMES)
def test_who_is_not_signed_in_is_sent_to_sign_in_by_both(secret, name):
    one, other = (Client().get(address(name, slug)) for slug in (secret.slug, "no-such-space"))
    assert one.status_code == other.status_code
    assert one.get("Location", "").replace(secret.slug, "no-such-space") == other.get("Location", "")


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_page_says_its_name(request, as_user, secret, bob, alice, who):
    make_post(secret, bob, "Zanzibar signs on Monday #zanzibar")
    rebuild(lambda sort, done, of: None)
    browser = as_user(request.getfixturevalue(who))
    pages = [f"/spaces/?show={show}" for show in SHOWS] + [
        "/", "/spaces/?q=zanzibar", "/jump/?q=zan", "/people/bob/", "/create/", "/create/post/",
        "/create/post/?space=zanzibar-merger", "/compose/audience/?space=zanzibar-merger",
        "/compose/people/?space=zanzibar-merger&q=bo", "/compose/tags/?q=zan", "/tags/zanzibar/", "/search/?q=zanzibar",
        "/search/suggest/?q=zan", "/search/suggest/?q=in:zan",
    ]  # fmt: skip
    for page in pages:
        response = browser.get(page, follow=True)
        text = response.content.decode().replace("/?q=zanzibar", "").replace("zanzibar-merger", "")
        text = text.replace('value="zanzibar"', "").replace("q=zanzibar", "").replace("title=zanzibar", "")
        text = text.replace("“zanzibar”", "").replace("<title>zanzibar", "")
        assert "zanzibar" not in text.casefold(), page


@pytest.mark.parametrize("who", OUTSIDERS)
def test_the_rail_shows_my_spaces_only(request, as_user, secret, space, closed, who):
    page = as_user(request.getfixturevalue(who)).get("/spaces/").content.decode()
    rail = page[page.index('class="rail"') : page.index('class="frame-main"')]
    assert SECRET not in rail and space.name not in rail and closed.name not in rail


def test_guests_know_their_own_spaces_only(as_user, space, closed, secret, gus):
    Membership.objects.create(space=secret, user=gus, role="member")
    page = as_user(gus).get("/spaces/").content.decode()
    assert SECRET in page and space.name not in page and closed.name not in page
    for other in (space, closed):
        assert as_user(gus).get(f"/s/{other.slug}/about/").status_code == 404


def test_a_closed_space_shows_its_door_and_no_more(as_user, closed, bob, charlie, organisation):
    make_post(closed, bob, "Only for members.")
    browser = as_user(charlie)
    for page in (f"/s/{closed.slug}/", f"/s/{closed.slug}/about/"):
        text = browser.get(page).content.decode()
        assert closed.description in text and "Ask to join" in text
        assert "Only for members" not in text and "Bob" not in text
    assert browser.get(f"/s/{closed.slug}/people/").status_code == 403
    assert closed.name not in browser.get(f"/s/{closed.slug}/people/").content.decode()


def test_leaders_reach_nobody_outside_through_their_space(as_user, closed, alice, charlie, mia, organisation):
    """An answer about somebody who did not ask does not say whether they exist."""
    request_to_join(actor=mia, space=closed)
    browser = as_user(alice)
    pages = [
        browser.post(f"/s/{closed.slug}/requests/{name}/admit/", follow=True).content.decode()
        for name in ("charlie", "no-such-person")
    ]
    assert all("This request is no longer open." in page for page in pages)
    assert not Membership.objects.filter(user=charlie).exists()
    for name in ("charlie", "no-such-person"):
        assert browser.post(f"/s/{closed.slug}/people/{name}/role/", {"role": "owner"}).status_code == 404


def test_inviting_does_not_tell_who_has_an_account(as_user, space, alice, charlie, organisation):
    browser = as_user(alice)
    told = []
    for email in (charlie.email, "nobody@example.org"):
        page = browser.post(f"/s/{space.slug}/invitations/", {"emails": email, "role": "member"}, follow=True)
        told.append(re.findall(r"\d invitations? [a-z ]+\.", page.content.decode()))
    assert told[0] == told[1] == ["1 invitation is on its way."]


def test_an_invitation_of_another_space_is_not_taken_back(as_user, space, secret, alice, charlie, organisation):
    (made,) = invite(actor=alice, space=secret, emails=["nora@example.org"])
    Membership.objects.create(space=space, user=charlie, role="facilitator")
    as_user(charlie).post(f"/s/{space.slug}/invitations/{made.pk}/revoke/")
    assert secret.invitations.count() == 1


def test_members_find_it(as_user, secret, bob):
    page = as_user(bob).get("/spaces/?q=ZANZIBAR").content.decode()
    assert SECRET in page and Space.visible_to(bob).filter(pk=secret.pk).exists()
