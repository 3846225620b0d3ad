"""Lists, page by page: nothing twice, nothing left out, and no cursor but those that were given out."""

import pytest

from apps.api import listing
from apps.api.cursors import cursor_of
from apps.content.models import Item
from apps.discussion.actions import react
from tests.factories import make_comment, make_post, make_space, make_user


def walk(reader, path, limit=2):
    """Return what `path` lists, page by page."""
    pages, cursor = [], ""
    while cursor is not None:
        sign = "&" if "?" in path else "?"
        data = reader.get(f"{path}{sign}limit={limit}&cursor={cursor}").data
        pages.append(data["results"])
        cursor = data["next"]
    return pages


@pytest.fixture
def full(space, alice, bob):
    """Five of everything that is listed."""
    people = [make_user(f"person{n}") for n in range(5)]
    posts = [make_post(space, alice, f"Post {n}", tags=f"tag{n}") for n in range(5)]
    for person in people:
        make_space(person, slug=f"of-{person.username}")
        comment = make_comment(posts[0], person)
        react(actor=person, thing=posts[0], emoji="👍")
    for person in people:
        react(actor=person, thing=comment, emoji="👍")
    return posts[0], comment


LISTS = {
    "items": ("/items", 5), "items of a space": ("/items?space=craft", 5), "people": ("/people", 7),
    "spaces": ("/spaces", 6), "tags": ("/tags", 5), "members": ("/spaces/craft/members", 2),
    "comments": ("/items/{post}/comments", 5), "reactions": ("/items/{post}/reactions", 5),
    "reactions to a comment": ("/comments/{comment}/reactions", 5),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_pages_follow_each_other(program, full, bob, name):
    post, comment = full
    path, number = LISTS[name][0].format(post=post.pk, comment=comment.pk), LISTS[name][1]
    pages = walk(program(bob), path)
    rows = [str(row) for page in pages for row in page]
    assert len(rows) == len(set(rows)) == number
    assert [len(page) for page in pages[:-1]] == [2] * (len(pages) - 1)
    whole = program(bob).get(f"{path}{'&' if '?' in path else '?'}limit=50").data
    assert [str(row) for row in whole["results"]] == rows and whole["next"] is None


@pytest.mark.parametrize("name", LISTS)
def test_an_edited_cursor_is_refused(program, full, bob, name):
    post, comment = full
    path = LISTS[name][0].format(post=post.pk, comment=comment.pk)
    sign = "&" if "?" in path else "?"
    reader = program(bob)
    good = reader.get(f"{path}{sign}limit=1").data["next"]
    foreign = cursor_of("another list", "2026-01-01T00:00:00Z", 5)
    for cursor in (good[:-1], good[1:], f"{good}x", "x", "AAAA", "1", "%00x", "ä", foreign, good.swapcase()):
        answer = reader.get(f"{path}{sign}cursor={cursor}")
        assert answer.status_code == 400, cursor
        assert answer.data["type"].endswith("#problem-cursor")


def test_a_cursor_of_another_space_or_item_is_refused(program, full, space, alice, bob):
    post, _comment = full
    other = make_post(space, alice, "Another")
    make_comment(other, bob)
    cursor = program(bob).get(f"/items/{post.pk}/comments?limit=1").data["next"]
    assert program(bob).get(f"/items/{other.pk}/comments?cursor={cursor}").status_code == 400


@pytest.mark.parametrize("limit", ["0", "51", "-1", "x", "1e9"])
def test_a_page_has_a_size_that_makes_sense(program, space, bob, limit):
    assert program(bob).get(f"/items?limit={limit}").status_code == 422


def test_what_comes_in_between_moves_no_page(program, space, alice, bob):
    posts = [make_post(space, alice, f"Post {n}") for n in range(4)]
    first = program(bob).get("/items?limit=2").data
    make_post(space, alice, "New")
    second = program(bob).get(f"/items?limit=2&cursor={first['next']}").data
    assert [row["id"] for row in first["results"] + second["results"]] == [post.pk for post in reversed(posts)]


def test_where_much_is_hidden_pages_are_short_and_nothing_is_left_out(
    program, space, private, alice, charlie, monkeypatch
):
    monkeypatch.setattr(listing, "WINDOW", 3)
    shown = []
    for n in range(3):
        shown.append(make_post(space, alice, f"Open {n}").pk)
        for _each in range(4):
            make_post(private, alice)
    pages = walk(program(charlie), "/items")
    assert [row["id"] for page in pages for row in page] == list(reversed(shown))
    assert [] in pages


def test_drafts_are_paged_too(program, space, bob):
    for n in range(3):
        Item.everything.create(kind="article", space=space, author=bob, state="draft", title=f"Draft {n}")
    pages = walk(program(bob), "/items?state=draft")
    assert [row["title"] for page in pages for row in page] == ["Draft 2", "Draft 1", "Draft 0"]
