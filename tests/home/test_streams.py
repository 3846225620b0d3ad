import re

import pytest

from apps.content.models import Item
from apps.core.pages import Cursor
from apps.home import streams
from tests.factories import make_comment, make_post, make_space


def ids(page):
    return [card.id for card in page.rows]


def test_home_shows_what_moved_last_in_my_spaces_only(space, private, alice, bob, charlie):
    first, second = make_post(space, bob), make_post(private, bob)
    elsewhere = make_post(make_space(charlie, slug="elsewhere"), charlie)
    assert ids(streams.home(bob)) == [second.pk, first.pk]
    make_comment(first, alice)
    assert ids(streams.home(bob)) == [first.pk, second.pk]
    assert ids(streams.home(charlie)) == [elsewhere.pk]


def test_home_can_show_tasks_or_interests_alone(alice):
    task = make_post(make_space(alice, slug="task", purpose="task"), alice)
    interest = make_post(make_space(alice, slug="interest"), alice)
    assert ids(streams.home(alice, purpose="task")) == [task.pk]
    assert ids(streams.home(alice, purpose="interest")) == [interest.pk]


@pytest.mark.parametrize("stream", ["home", "space", "person"])
def test_paging_shows_every_card_once_even_when_new_ones_arrive(space, bob, stream):
    posts = [make_post(space, bob, f"Post {n}") for n in range(45)]
    read = {
        "home": lambda after: streams.home(bob, after),
        "space": lambda after: streams.in_space(bob, space, after),
        "person": lambda after: streams.by_person(bob, bob, after),
    }[stream]
    shown, page = [], read(None)
    while True:
        shown += ids(page)
        if not page.next:
            break
        make_post(space, bob, "Late news")
        page = read(Cursor.decode(page.next))
    assert shown == [post.pk for post in reversed(posts)]


def test_a_cursor_that_makes_no_sense_shows_the_first_page(as_user, space, bob, organisation):
    make_post(space, bob, "Here I am")
    for nonsense in ("x", "bm90aGluZw", "💥", "a" * 5000):
        assert "Here I am" in as_user(bob).get("/", {"after": nonsense}).content.decode()


def test_an_edited_card_is_drawn_anew_and_a_left_space_disappears(as_user, private, alice, bob, organisation):
    from apps.blogs.actions import edit_post
    from apps.spaces.actions import leave

    post = make_post(private, alice, "Old words")
    client = as_user(bob)
    assert "Old words" in client.get("/").content.decode()
    edit_post(actor=alice, post=post, text="New words")
    page = client.get("/").content.decode()
    assert "New words" in page
    assert "Old words" not in page
    leave(actor=bob, space=private)
    assert "New words" not in client.get("/").content.decode()


def test_the_person_page_shows_only_what_the_reader_may_read(
    as_user, space, private, alice, bob, charlie, organisation
):
    make_post(space, bob, "Open words")
    make_post(private, bob, "Private words")
    page = as_user(charlie).get("/people/bob/").content.decode()
    assert "Open words" in page
    assert "Private words" not in page
    assert "Quiet room" not in page
    assert "Private words" in as_user(alice).get("/people/bob/").content.decode()


def test_a_tag_page_filters_and_a_private_tag_is_missing(as_user, space, private, bob, charlie, organisation):
    make_post(space, bob, "Open bearing", tags="bearings")
    make_post(private, bob, "Private bearing", tags="bearings, merger")
    page = as_user(charlie).get("/tags/bearings/").content.decode()
    assert "Open bearing" in page
    assert "Private bearing" not in page
    assert as_user(charlie).get("/tags/merger/").status_code == 404
    assert as_user(charlie).get("/compose/tags/", {"q": "mer"}).json() == []
    assert as_user(bob).get("/compose/tags/", {"q": "mer"}).json() == ["merger"]


def test_the_unread_dot_shows_until_the_space_is_seen(as_user, space, alice, bob, organisation):
    client = as_user(bob)
    client.get(space.get_absolute_url())
    dot = re.compile(r'class="unread"')
    assert not dot.search(client.get("/").content.decode())
    make_post(space, alice)
    assert dot.search(client.get("/").content.decode())
    client.get(space.get_absolute_url())
    assert not dot.search(client.get("/").content.decode())


def test_missing_and_forbidden_answer_alike(as_user, private, bob, charlie, organisation):
    post = make_post(private, bob, "Hidden from charlie")
    client = as_user(charlie)
    forbidden = client.get(post.get_absolute_url())
    missing = client.get(f"/i/{post.pk + 1000}-post/")
    assert forbidden.status_code == missing.status_code == 404
    plain = [re.sub(rb'[A-Za-z0-9]{64}|/i/\d+[^"]*', b"", page.content) for page in (forbidden, missing)]
    assert plain[0] == plain[1]
    assert Item.visible_to(charlie).count() == 0
