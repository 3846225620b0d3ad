"""Saying it from the page of an item, with and without a script, and where the sums are shown."""

import re

import pytest

from apps.discussion.actions import delete_comment
from apps.impact.actions import MOST_A_DAY, give
from apps.impact.models import Receipt
from apps.spaces.actions import archive_space
from apps.strategy.models import Goal
from tests.factories import make_comment, make_post, make_space

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _portal(organisation):
    pass


@pytest.fixture
def post(space, alice):
    return make_post(space, alice, "Listen at the hydrant first")


@pytest.fixture
def answer(post, bob):
    return make_comment(post, bob, "Sound the wheel first.")


def page_of(client, thing):
    return client.get(thing.get_absolute_url().split("#")[0]).content.decode()


def act_on(page, comment):
    """Return what the page says of one comment's use, as text, or nothing."""
    body = page[page.index(f'id="comment-{comment.pk}"') :]
    found = re.search(r'<span class="used" data-swap data-used>(.*?</(?:a|span)>.*?)</span>\s*</div>', body, re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else ""


def test_the_reader_says_it_on_a_page_of_its_own(as_user, post, charlie):
    client = as_user(charlie)
    assert f'href="/i/{post.pk}/used/"' in page_of(client, post)
    form = client.get(f"/i/{post.pk}/used/").content.decode()
    assert "Listen at the hydrant first" in form
    answer = client.post(
        f"/i/{post.pk}/used/", {"outcome": "solved", "minutes": "20", "reference": "WO 4711"}, follow=True
    ).content.decode()
    assert "Noted, thank you." in answer
    assert "Used at work once · 1 solved · median 20 min saved (n = 1)" in answer
    assert "You used this at work: change it" in answer
    again = client.get(f"/i/{post.pk}/used/").content.decode()
    assert 'value="WO 4711"' in again
    assert re.search(r'value="solved"[^>]*checked', again)


def test_it_can_be_taken_back(as_user, post, charlie):
    give(actor=charlie, thing=post, outcome="solved")
    client = as_user(charlie)
    assert f'formaction="/i/{post.pk}/used/withdraw/"' in client.get(f"/i/{post.pk}/used/").content.decode()
    answer = client.post(f"/i/{post.pk}/used/withdraw/", follow=True).content.decode()
    assert "Taken back." in answer
    assert "Used at work once" not in answer


def test_who_said_it_is_shown_to_nobody_else(as_user, post, answer, alice, bob, charlie):
    give(actor=charlie, thing=post, outcome="solved", reference="WO 4711")
    give(actor=charlie, thing=answer, outcome="solved")
    for person in (alice, bob):
        page = page_of(as_user(person), post)
        assert "Used at work 2 times" in page
        assert "Charlie" not in page
        assert "WO 4711" not in page
        assert "You used this at work" not in page


def test_the_author_sees_the_sum_and_no_button(as_user, post, answer, alice, bob, charlie):
    assert "/used/" not in page_of(as_user(alice), post).replace(f"/comments/{answer.pk}/used/", "")
    give(actor=charlie, thing=answer, outcome="solved")
    assert f"/comments/{answer.pk}/used/" not in page_of(as_user(bob), answer)
    assert act_on(page_of(as_user(bob), answer), answer) == "Used at work once"
    for client, address in ((as_user(alice), f"/i/{post.pk}/used/"), (as_user(bob), f"/comments/{answer.pk}/used/")):
        assert client.get(address).status_code == 403
        assert client.post(address, {"outcome": "solved"}).status_code == 403
    assert Receipt.objects.count() == 1


def test_a_comment_says_how_often_and_whether_it_was_me(as_user, post, answer, alice, charlie, lena):
    assert act_on(page_of(as_user(charlie), answer), answer) == "Used at work"
    for person in (alice, lena):
        give(actor=person, thing=answer, outcome="solved")
    assert act_on(page_of(as_user(charlie), answer), answer) == "Used at work 2 times"
    assert act_on(page_of(as_user(lena), answer), answer) == "You used this at work 2 times"


def test_a_removed_comment_offers_nothing(as_user, post, answer, bob, charlie):
    make_comment(post, charlie, "Thanks", parent=answer)
    delete_comment(actor=bob, comment=answer)
    client = as_user(charlie)
    assert f"/comments/{answer.pk}/used/" not in page_of(client, post)
    assert client.get(f"/comments/{answer.pk}/used/").status_code == 404


def test_in_place_the_form_comes_alone_and_goes_again(as_user, post, charlie):
    client, address = as_user(charlie), f"/i/{post.pk}/used/"
    opened = client.get(address, headers=HTMX).content.decode()
    assert opened.startswith('<section class="receipt" id="used"')
    assert f'hx-post="{address}"' in opened
    assert "<html" not in opened
    closed = client.get(f"{address}?closed", headers=HTMX).content.decode()
    assert "<form" not in closed
    assert f'hx-get="{address}"' in closed
    said = client.post(address, {"outcome": "faster"}, headers=HTMX).content.decode()
    assert said.startswith('<section class="receipt" id="used"')
    assert "Used at work once · 1 faster" in said
    assert "Used at work once" not in client.post(f"{address}withdraw/", headers=HTMX).content.decode()


def test_in_place_a_comment_brings_the_sum_of_its_item_along(as_user, answer, charlie):
    client, address = as_user(charlie), f"/comments/{answer.pk}/used/"
    assert client.get(address, headers=HTMX).content.decode().startswith('<div class="receipt used-open"')
    said = client.post(address, {"outcome": "solved", "minutes": 5}, headers=HTMX).content.decode()
    assert said.startswith('<span class="used" data-swap data-used>')
    assert "You used this at work" in said
    assert '<section hx-swap-oob="true" class="receipt" id="used"' in said
    assert "Used at work once · 1 solved · median 5 min saved (n = 1) · with its comments" in said


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Say what it did for you."),
        ({"outcome": "delighted"}, "Say what it did for you."),
        ({"outcome": "solved", "minutes": "481"}, "Between 1 and 480 minutes, or leave it empty."),
        ({"outcome": "solved", "minutes": "0"}, "Between 1 and 480 minutes, or leave it empty."),
        ({"outcome": "solved", "minutes": "9" * 30}, "Between 1 and 480 minutes, or leave it empty."),
        ({"outcome": "solved", "minutes": "a while"}, "Write whole minutes, or leave it empty."),
        ({"outcome": "solved", "reference": "x" * 121}, "at most 120 characters"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "in place"])
def test_bad_input_is_refused_and_keeps_what_was_typed(as_user, post, charlie, typed, sentence, headers):
    answer = as_user(charlie).post(f"/i/{post.pk}/used/", {"reference": "WO 4711", **typed}, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert typed.get("reference", "WO 4711") in page
    assert typed.get("minutes", "") in page
    assert not Receipt.objects.exists()


def test_the_days_bound_is_said_in_the_form(as_user, space, post, alice, charlie):
    for n in range(MOST_A_DAY):
        give(actor=charlie, thing=make_post(space, alice, f"Post {n}"), outcome="solved")
    answer = as_user(charlie).post(f"/i/{post.pk}/used/", {"outcome": "solved"})
    assert answer.status_code == 422
    assert "20 times within a day" in answer.content.decode()


def test_outsiders_find_nothing(as_user, private, closed, alice, charlie, gus):
    for where in (private, closed):
        post = make_post(where, alice)
        comment = make_comment(post, alice)
        for person in (charlie, gus):
            client = as_user(person)
            for address in (f"/i/{post.pk}/used/", f"/comments/{comment.pk}/used/"):
                assert client.get(address).status_code == 404
                assert client.post(address, {"outcome": "solved"}).status_code == 404
                assert client.post(f"{address}withdraw/").status_code == 404
    assert not Receipt.objects.exists()


def test_in_an_archived_space_the_sum_stays_and_the_button_goes(as_user, space, post, answer, alice, charlie):
    give(actor=charlie, thing=answer, outcome="solved")
    archive_space(actor=alice, space=space)
    client = as_user(charlie)
    page = page_of(client, post)
    assert "Used at work once" in page
    assert "/used/" not in page
    assert client.get(f"/i/{post.pk}/used/").status_code == 403
    client.post(f"/comments/{answer.pk}/used/withdraw/")
    assert "Used at work once" not in page_of(client, post)


def test_the_page_about_a_space_shows_its_sum_and_that_of_its_goal(as_user, alice, bob, charlie):
    goal = Goal.objects.create(statement="Lose less water")
    here = make_space(alice, slug="here", goal=goal, members=[bob])
    there = make_space(alice, slug="there", goal=goal, visibility="closed", members=[bob])
    client = as_user(bob)
    assert "Used at work" not in client.get("/s/here/about/").content.decode()
    give(actor=bob, thing=make_post(here, alice), outcome="solved", minutes=10)
    give(actor=bob, thing=make_post(there, alice), outcome="faster")
    page = " ".join(client.get("/s/here/about/").content.decode().split())
    assert "<dt>Since it was opened</dt><dd>once</dd>" in page
    assert "2 times in the 2 spaces you can read that serve it · 1 solved · 1 faster" in page
    assert page.count('href="/about/receipts/"') == 2
    page = " ".join(as_user(charlie).get("/s/there/about/").content.decode().split())
    assert "Since it was opened" not in page
    assert "once in the one space you can read that serve" in page


def test_the_definition_names_the_bounds(as_user, gus):
    page = as_user(gus).get("/about/receipts/").content.decode()
    assert "Nobody gives more than 20 within a day" in page
    assert "at most 480" in page
