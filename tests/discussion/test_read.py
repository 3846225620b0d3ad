"""Reading a conversation: its order, what is new in it, folding it, quoting from it and taking it along."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.discussion import threads
from apps.discussion.actions import delete_comment, react
from apps.discussion.models import Comment
from tests.factories import make_comment, make_post

RIGHTS = frozenset({"item.comment"})


@pytest.fixture
def talk(space: Any, alice: Any, bob: Any) -> Any:
    """A post with three threads; the second is the most helpful, the first has replies."""
    post = make_post(space, alice)
    first, second, _third = (make_comment(post, bob, f"Thread {n}") for n in (1, 2, 3))
    reply = make_comment(post, alice, "A reply", parent=first)
    make_comment(post, bob, "A reply to the reply", parent=reply)
    react(actor=alice, thing=second, emoji="👍")
    return post


def order(html: str) -> list[str]:
    return re.findall(r"Thread \d", html)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["Thread 1", "Thread 2", "Thread 3"]),
        ("newest", ["Thread 3", "Thread 2", "Thread 1"]),
        ("helpful", ["Thread 2", "Thread 1", "Thread 3"]),
        ("backwards", ["Thread 1", "Thread 2", "Thread 3"]),
    ],
)
def test_threads_stand_in_the_order_asked_for(
    talk: Any, as_user: Any, bob: Any, sort: str, expected: list[str]
) -> None:
    html = as_user(bob).get(talk.get_absolute_url(), {"sort": sort} if sort else {}).content.decode()
    assert order(html) == expected


@pytest.mark.parametrize("sort", ["oldest", "newest", "helpful"])
def test_every_thread_stands_on_exactly_one_page(
    space: Any, alice: Any, bob: Any, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    monkeypatch.setattr(threads, "THREADS_PER_PAGE", 3)
    post = make_post(space, alice)
    comments = [make_comment(post, bob, f"Thread {n}") for n in range(8)]
    for comment in comments[::3]:
        react(actor=alice, thing=comment, emoji="👍")
    seen, after = [], 0
    while True:
        page = threads.conversation(post, bob, RIGHTS, sort=sort, after=after)
        seen += order(page.html)
        if page.later is None:
            break
        after = page.later
    assert sorted(seen) == [f"Thread {n}" for n in range(8)]
    if sort == "helpful":
        assert set(seen[:3]) == {"Thread 0", "Thread 3", "Thread 6"}


def test_what_others_wrote_since_the_last_visit_is_marked(talk: Any, alice: Any, bob: Any) -> None:
    visit = timezone.now()
    make_comment(talk, alice, "My own later words")
    make_comment(talk, bob, "Thread 4")
    page = threads.conversation(talk, alice, RIGHTS, since=visit)
    assert page.fresh == 1
    assert page.html.index("New since your last visit") < page.html.index("Thread 4")
    assert page.html.index("My own later words") < page.html.index("New since your last visit")
    assert page.html.count("chip-new") == 1


def test_nothing_is_new_on_the_first_visit_or_without_news(talk: Any, alice: Any) -> None:
    for since in (None, timezone.now() + timedelta(seconds=1)):
        page = threads.conversation(talk, alice, RIGHTS, since=since)
        assert page.fresh == 0
        assert "New since" not in page.html


def test_replies_fold_and_say_how_many_there_are(talk: Any, alice: Any, bob: Any) -> None:
    html = threads.conversation(talk, alice, RIGHTS).html
    assert "2 replies" in html and "1 reply" in html
    last = Comment.visible_to(alice).order_by("-pk").first()
    delete_comment(actor=bob, comment=last)
    html = threads.conversation(talk, alice, RIGHTS).html
    assert "2 replies" not in html and "1 reply" in html


def test_a_quotation_begins_with_the_words_quoted(talk: Any, as_user: Any, alice: Any, charlie: Any) -> None:
    comment = Comment.visible_to(alice).first()
    html = as_user(alice).get(talk.get_absolute_url(), {"reply": comment.pk, "quote": 1}).content.decode()
    assert "&gt; Thread 1" in html
    assert f'name="parent" value="{comment.pk}"' in html


def test_words_of_another_item_are_not_quoted(talk: Any, private: Any, as_user: Any, alice: Any, charlie: Any) -> None:
    secret = make_comment(make_post(private, alice), alice, "Between us")
    html = as_user(charlie).get(talk.get_absolute_url(), {"reply": secret.pk, "quote": 1}).content.decode()
    assert "Between us" not in html


def test_it_can_be_taken_along_as_markdown(talk: Any, as_user: Any, charlie: Any) -> None:
    answer = as_user(charlie).get(f"/i/{talk.pk}/markdown/")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    text = answer.content.decode()
    assert text.startswith("The pump runs quietly today.\n\n— Alice, ")
    assert "- **Bob**, " in text and "\n  - **Alice**, " in text and "\n      A reply to the reply" in text
    assert text.index("Thread 1") < text.index("A reply") < text.index("Thread 2")


def test_a_hidden_item_is_not_there_as_markdown_either(private: Any, as_user: Any, alice: Any, charlie: Any) -> None:
    post = make_post(private, alice, "Between us")
    assert as_user(alice).get(f"/i/{post.pk}/markdown/").status_code == 200
    refused, missing = (as_user(charlie).get(f"/i/{pk}/markdown/") for pk in (post.pk, 10**9))
    assert refused.status_code == missing.status_code == 404
    assert b"Between us" not in refused.content
