"""Feeds: what somebody may read, fetched by a program that holds their address and nothing else."""

import json
from pathlib import Path
from typing import Any

import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from apps.accounts.models import User
from apps.blogs.actions import edit_post
from apps.content import actions as content_actions
from apps.content.models import Coauthor, Item
from apps.discussion.actions import react
from apps.integrations.actions import close_feeds, open_feeds, renew_feeds
from apps.spaces.actions import leave
from tests.factories import make_comment, make_post, make_space, make_user

STRINGS = json.loads((Path(__file__).parent.parent / "data" / "blns" / "blns.json").read_text())
CONTROLS = "".join(chr(code) for code in range(1, 32)) + "\x7f\ufffe\uffff\U0001ffff"


@pytest.fixture
def fetch(organisation):
    """Return a function that fetches a feed as `user` by its private address, without any cookie."""

    def fetch(user: User, path: str, **headers: str) -> Any:
        token = open_feeds(actor=user).token
        return Client().get(f"/feeds/{token}/{path}", headers=headers)

    return fetch


def read(answer: Any) -> Any:
    """Return what a feed reader understands, and fail when it has anything to say about the form."""
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(answer.content, response_headers={"content-type": answer["Content-Type"]})
    assert not found.bozo, found.get("bozo_exception")
    return found


def titles(answer: Any) -> list[str]:
    return [entry.title for entry in read(answer).entries]


def test_an_entry_says_all_that_a_reader_needs(fetch, space, alice, bob):
    post = make_post(space, alice, "**Read** this, @bob.\n\nSecond part.", tags="valves, night flow")
    found = read(fetch(bob, "space/craft.atom"))
    assert found.version == "atom10"
    assert (found.feed.title, found.feed.subtitle) == ("Craft · Example Works", "Why it is here.")
    assert found.feed.link == "http://testserver/s/craft/"
    [entry] = found.entries
    assert entry.title == "Read this, @Bob. Second part."
    assert entry.link == f"http://testserver{post.get_absolute_url()}"
    assert entry.author == "Alice"
    assert entry.author_detail.href == "http://testserver/people/alice/"
    assert [tag.term for tag in entry.tags] == ["valves", "night flow"]
    [content] = entry.content
    assert content.type == "text/html"
    assert "<strong>Read</strong>" in content.value
    assert 'href="http://testserver/people/bob/"' in content.value
    assert entry.published_parsed == post.published_at.utctimetuple()
    assert entry.updated_parsed == entry.published_parsed


def test_ids_stay_the_same_whatever_changes(fetch, space, alice, bob):
    post = make_post(space, alice, "Before")
    first = read(fetch(bob, "space/craft.atom"))
    edit_post(actor=alice, post=post, text="After")
    renew_feeds(actor=bob)
    second = read(fetch(bob, "space/craft.atom"))
    assert first.feed.id == second.feed.id == "tag:testserver,2026:/feeds/space/craft"
    assert first.entries[0].id == second.entries[0].id == f"tag:testserver,2026:/i/{post.pk}"
    assert first.entries[0].title != second.entries[0].title
    assert second.entries[0].updated_parsed >= first.entries[0].updated_parsed


def test_comments_make_no_entry_new(fetch, space, alice, bob):
    post = make_post(space, alice)
    before = read(fetch(bob, "space/craft.atom")).entries[0].updated
    make_comment(post, bob)
    assert read(fetch(bob, "space/craft.atom")).entries[0].updated == before


def test_newest_come_first_whatever_moved_last(fetch, space, alice, bob):
    older = make_post(space, alice, "Older")
    make_post(space, alice, "Newer")
    make_comment(older, bob)
    assert titles(fetch(bob, "space/craft.atom")) == ["Newer", "Older"]


def test_each_feed_holds_what_its_page_holds(fetch, space, private, alice, bob, charlie):
    make_post(space, alice, "Open valve", tags="valves")
    make_post(private, alice, "Quiet valve", tags="valves")
    make_post(make_space(charlie, slug="elsewhere"), charlie, "Elsewhere", tags="valves")
    assert titles(fetch(bob, "home.atom")) == ["Quiet valve", "Open valve"]
    assert titles(fetch(bob, "tag/valves.atom")) == ["Elsewhere", "Quiet valve", "Open valve"]
    assert titles(fetch(bob, "person/alice.atom")) == ["Quiet valve", "Open valve"]
    assert titles(fetch(bob, "space/quiet-room.atom")) == ["Quiet valve"]
    assert titles(fetch(charlie, "tag/valves.atom")) == ["Elsewhere", "Open valve"]
    assert titles(fetch(charlie, "person/alice.atom")) == ["Open valve"]


def test_who_wrote_together_stands_together(fetch, space, alice, bob):
    post = make_post(space, alice)
    Coauthor.objects.create(item=post, user=bob)
    post.change(coauthor_ids=[bob.pk])
    assert read(fetch(bob, "person/bob.atom")).entries[0].author == "Alice, Bob"


def test_an_author_who_has_left_leaves_a_valid_feed(fetch, space, bob):
    gone = make_user("gone")
    make_post(make_space(gone, slug="left"), gone, "Still here")
    gone.delete()
    assert read(fetch(bob, "space/left.atom")).entries[0].author == "Someone who has left"


@pytest.mark.parametrize("path", ["home.atom", "space/craft.atom", "search.atom?q=nothing"])
def test_an_empty_feed_is_valid(fetch, space, bob, path):
    assert read(fetch(bob, path)).entries == []


class TestWords:
    def test_all_of_them_must_be_there(self, fetch, space, alice, bob):
        make_post(space, alice, "The **pump** runs quietly", tags="Härte")
        make_post(space, alice, "The pump runs loudly")
        assert titles(fetch(bob, "search.atom?q=PUMP+quiet")) == ["The pump runs quietly"]
        assert titles(fetch(bob, "search.atom?q=pump")) == ["The pump runs loudly", "The pump runs quietly"]
        assert titles(fetch(bob, "search.atom?q=harte")) == ["The pump runs quietly"]

    def test_markup_is_no_word(self, fetch, space, alice, bob):
        make_post(space, alice, "A **bold** claim & more")
        assert titles(fetch(bob, "search.atom?q=strong")) == []
        assert titles(fetch(bob, "search.atom?q=amp")) == []
        assert len(titles(fetch(bob, "search.atom?q=%26"))) == 1

    def test_only_what_the_reader_may_see_is_looked_through(self, fetch, private, alice, bob, charlie):
        make_post(private, alice, "The merger")
        assert titles(fetch(bob, "search.atom?q=merger")) == ["The merger"]
        assert titles(fetch(charlie, "search.atom?q=merger")) == []

    def test_without_words_there_is_no_feed(self, fetch, bob):
        assert fetch(bob, "search.atom").status_code == fetch(bob, "search.atom?q=+").status_code == 404


class TestDoor:
    REFUSED = "There is no feed at this address."

    def refusals(self, token: str) -> set[tuple[int, bytes, str]]:
        answers = [
            Client().get(f"/feeds/{token}/{path}")
            for path in ("home.atom", "space/craft.atom", "tag/valves.atom", "person/alice.atom", "search.atom?q=a")
        ]
        return {(answer.status_code, answer.content, answer["Content-Type"]) for answer in answers}

    def test_a_wrong_a_revoked_and_a_leavers_token_look_alike(self, space, alice, bob, organisation):
        make_post(space, alice, tags="valves")
        revoked = open_feeds(actor=bob).token
        assert Client().get(f"/feeds/{revoked}/space/craft.atom").status_code == 200
        close_feeds(actor=bob)
        renewed = open_feeds(actor=alice).token
        renew_feeds(actor=alice)
        left = make_user("left")
        gone = open_feeds(actor=left).token
        User.objects.filter(pk=left.pk).update(is_active=False)
        seen = set().union(*(self.refusals(token) for token in ("wrong", revoked, renewed, gone)))
        assert len(seen) == 1
        [(status, content, kind)] = seen
        assert (status, kind) == (404, "text/plain; charset=utf-8")
        assert content.decode().startswith(self.REFUSED)

    def test_each_of_them_takes_the_same_one_question(self, space, bob, organisation):
        left = make_user("left")
        gone = open_feeds(actor=left).token
        User.objects.filter(pk=left.pk).update(is_active=False)
        asked = set()
        for token in ("wrong", gone, "x" * 500):
            with CaptureQueriesContext(connection) as queries:
                Client().get(f"/feeds/{token}/space/craft.atom")
            asked.add(len(queries))
        assert asked == {1}

    def test_what_one_may_not_see_looks_like_what_is_not_there(self, fetch, private, bob, charlie):
        make_post(private, bob, tags="merger")
        for hidden, missing in (("space/quiet-room", "space/nowhere"), ("tag/merger", "tag/nothing")):
            answers = [fetch(charlie, f"{path}.atom") for path in (hidden, missing)]
            assert [answer.status_code for answer in answers] == [404, 404]
            assert answers[0].content == answers[1].content
        assert titles(fetch(bob, "space/quiet-room.atom"))

    def test_rights_are_asked_at_every_fetch(self, fetch, private, alice, bob):
        make_post(private, alice, "Quiet words")
        assert titles(fetch(bob, "home.atom")) == ["Quiet words"]
        leave(actor=bob, space=private)
        assert titles(fetch(bob, "home.atom")) == []
        assert fetch(bob, "space/quiet-room.atom").status_code == 404

    def test_a_closed_space_lets_members_only_read(self, fetch, closed, alice, bob, charlie):
        make_post(closed, alice, "Inside")
        assert titles(fetch(bob, "space/closed-circle.atom")) == ["Inside"]
        assert fetch(charlie, "space/closed-circle.atom").status_code == 404

    def test_guests_get_their_spaces_and_the_people_in_them(self, fetch, space, alice, bob, charlie, gus):
        own = make_space(alice, slug="shared-work", members=[gus])
        make_post(space, alice, "Not for guests", tags="valves")
        make_post(own, alice, "For guests too", tags="valves")
        assert titles(fetch(gus, "home.atom")) == ["For guests too"]
        assert titles(fetch(gus, "tag/valves.atom")) == ["For guests too"]
        assert titles(fetch(gus, "person/alice.atom")) == ["For guests too"]
        assert titles(fetch(gus, "search.atom?q=guests")) == ["For guests too"]
        assert fetch(gus, "space/craft.atom").status_code == 404
        assert fetch(gus, "person/charlie.atom").status_code == 404

    @pytest.mark.parametrize("act", ["hide", "delete"])
    def test_what_is_taken_away_is_gone_from_feeds(self, fetch, space, alice, bob, act):
        post = make_post(space, bob, "Gone soon")
        if act == "hide":
            content_actions.hide(actor=alice, item=post, reason="For the test")
        else:
            content_actions.delete(actor=alice, item=post)
        for path in ("home.atom", "space/craft.atom", "person/bob.atom", "search.atom?q=gone"):
            assert titles(fetch(bob, path)) == []

    def test_who_is_signed_in_gets_nothing_more(self, as_user, private, alice, charlie, organisation):
        make_post(private, alice)
        token = open_feeds(actor=charlie).token
        assert as_user(alice).get(f"/feeds/{token}/space/quiet-room.atom").status_code == 404

    def test_no_cookie_is_set_and_nothing_can_be_sent(self, fetch, space, bob):
        answer = fetch(bob, "space/craft.atom")
        assert not answer.cookies
        assert Client().post(f"/feeds/{open_feeds(actor=bob).token}/home.atom").status_code == 405

    def test_who_asks_too_often_waits(self, fetch, alice, bob, monkeypatch):
        monkeypatch.setattr("apps.integrations.views.HOW_OFTEN", "2/d")
        answers = [fetch(bob, path) for path in ("home.atom", "person/bob.atom", "home.atom")]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[2]["Retry-After"] == "60"
        assert fetch(alice, "home.atom").status_code == 200


class TestNothingNew:
    def test_the_same_again_is_answered_without_a_body(self, fetch, space, alice, bob):
        make_post(space, alice)
        first = fetch(bob, "space/craft.atom")
        assert first["Cache-Control"] == "private, no-cache"
        again = fetch(bob, "space/craft.atom", if_none_match=first["ETag"])
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert fetch(bob, "space/craft.atom", if_modified_since=first["Last-Modified"]).status_code == 304

    @pytest.mark.parametrize("change", ["new", "edit", "react", "delete", "rename"])
    def test_whatever_changes_is_sent(self, fetch, space, alice, bob, change):
        post = make_post(space, alice)
        tag = fetch(bob, "space/craft.atom")["ETag"]
        if change == "new":
            make_post(space, alice)
        elif change == "edit":
            edit_post(actor=alice, post=post, text="Other words")
        elif change == "react":
            react(actor=bob, thing=post, emoji="👍")
        elif change == "delete":
            content_actions.delete(actor=alice, item=post)
        else:
            space.name = "Handcraft"
            space.save()
        answer = fetch(bob, "space/craft.atom", if_none_match=tag)
        assert answer.status_code == 200
        assert answer["ETag"] != tag

    def test_what_one_may_no_longer_see_is_no_304(self, fetch, private, alice, bob):
        make_post(private, alice)
        tag = fetch(bob, "space/quiet-room.atom")["ETag"]
        leave(actor=bob, space=private)
        assert fetch(bob, "space/quiet-room.atom", if_none_match=tag).status_code == 404


class TestForm:
    def test_naughty_strings_break_no_feed(self, fetch, space, alice, bob):
        storable = [text for text in STRINGS if "\x00" not in text]
        for start in range(0, len(storable), 30):
            texts = storable[start : start + 30]
            for text in texts:
                item = Item(kind="post", space=space, author=alice, title=text[:300], excerpt=f"<p>{escape(text)}</p>")
                item.tag_names = [[(text or "x")[:100], "x"]]
                item.save()
            assert len(read(fetch(bob, "space/craft.atom")).entries) == len(texts)
            Item.everything.all().delete()

    @pytest.mark.parametrize("where", ["title", "body", "tag", "name", "space"])
    def test_control_characters_break_no_feed(self, fetch, space, alice, bob, where):
        post = make_post(space, alice, "Words")
        text = f"a{CONTROLS}b"
        if where == "title":
            post.change(title=text)
        elif where == "body":
            type(post).everything.filter(pk=post.pk).update(body=f"<p>{text}</p>")
        elif where == "tag":
            post.change(tag_names=[[text, "x"]])
        elif where == "name":
            User.objects.filter(pk=alice.pk).update(name=text)
        else:
            space.name = space.description = text
            space.save()
        assert len(read(fetch(bob, "space/craft.atom")).entries) == 1
        assert len(read(fetch(bob, "person/alice.atom")).entries) == 1

    def test_nothing_that_runs_leaves_the_portal(self, fetch, space, alice, bob):
        post = make_post(space, alice, "Words")
        body = '<p onclick="x()">a<script>alert(1)</script><img src="/files/1" alt=""><a href="javascript:x">b</a></p>'
        type(post).everything.filter(pk=post.pk).update(body=body)
        answer = fetch(bob, "space/craft.atom").content.decode()
        for bad in ("script", "onclick", "&lt;img"):
            assert bad not in answer
        assert "See the pictures in the portal" in answer

    def test_the_number_of_questions_does_not_depend_on_the_number_of_entries(self, fetch, space, alice, bob):
        taken = []
        for number in (2, 20):
            for _turn in range(number):
                make_post(space, alice, "Words for @bob", tags="valves")
            fetch(bob, "space/craft.atom")
            with CaptureQueriesContext(connection) as queries:
                read(fetch(bob, "space/craft.atom"))
            taken.append(len(queries))
        assert taken[0] == taken[1] <= 12
