"""Comments, reactions and the acts of kinds, through the API."""

import pytest

from apps.content.actions import close
from apps.discussion.actions import delete_comment, hide_comment, react
from apps.discussion.models import Comment
from apps.events.models import Event
from apps.forums.models import HelpfulMark, MeToo, Vote
from tests.factories import make_comment, make_post, make_question


@pytest.fixture
def post(space, alice):
    return make_post(space, alice)


@pytest.fixture
def question(space, alice):
    return make_question(space, alice)


def test_a_comment_is_written_read_changed_and_deleted(program, post, bob):
    bobs = program(bob)
    made = bobs.post(f"/items/{post.pk}/comments", {"body_markdown": "Good *to* know."})
    assert made.status_code == 201
    path = f"/comments/{made.data['id']}"
    assert made["Location"] == f"http://testserver/api/v1{path}"
    assert bobs.get(path).data == made.data
    assert (made.data["item"], made.data["parent"], made.data["body_markdown"]) == (post.pk, None, "Good *to* know.")
    changed = bobs.patch(path, {"body_markdown": "Better."}).data
    assert (changed["body_markdown"], changed["edited_at"] is None) == ("Better.", False)
    answer = bobs.delete(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert bobs.get(path).status_code == 404
    verbs = Event.objects.filter(verb__startswith="comment").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["comment.published", "comment.edited", "comment.deleted"]


def test_replies_name_what_they_answer(program, post, alice, bob):
    first = make_comment(post, alice)
    reply = program(bob).post(f"/items/{post.pk}/comments", {"body_markdown": "Yes", "parent": first.pk})
    assert reply.data["parent"] == first.pk
    listed = program(bob).get(f"/items/{post.pk}/comments").data["results"]
    assert [row["id"] for row in listed] == [first.pk, reply.data["id"]]


def test_a_reply_to_what_is_not_there_is_refused(program, space, post, alice, bob):
    elsewhere = make_comment(make_post(space, bob), bob)
    gone = make_comment(post, alice)
    delete_comment(actor=alice, comment=gone)
    for parent in (elsewhere.pk, gone.pk, 999999):
        said = {"body_markdown": "Yes", "parent": parent}
        assert program(bob).post(f"/items/{post.pk}/comments", said).status_code == 404
    assert Comment.visible_to(bob).filter(item=post.pk).count() == 0


def test_deleted_comments_are_not_listed(program, post, alice, bob):
    gone, kept = make_comment(post, alice), make_comment(post, bob)
    delete_comment(actor=alice, comment=gone)
    assert [row["id"] for row in program(bob).get(f"/items/{post.pk}/comments").data["results"]] == [kept.pk]


def test_a_closed_conversation_takes_no_comment(program, post, alice, bob):
    close(actor=alice, item=post, reason="Settled.")
    assert program(bob).post(f"/items/{post.pk}/comments", {"body_markdown": "One more"}).status_code == 403
    told = program(bob).get(f"/items/{post.pk}").data
    assert (told["closed"], told["closed_reason"], "item.comment" in told["may"]) == (True, "Settled.", False)


def test_others_comments_are_not_mine_to_change(program, post, bob, charlie, private, alice):
    comment = make_comment(post, bob)
    assert program(charlie).patch(f"/comments/{comment.pk}", {"body_markdown": "Mine"}).status_code == 403
    assert program(charlie).delete(f"/comments/{comment.pk}").status_code == 403
    hidden = make_comment(make_post(private, alice), bob)
    assert program(charlie).get(f"/comments/{hidden.pk}").status_code == 404
    assert program(charlie).delete(f"/comments/{hidden.pk}").status_code == 404


def test_reactions_are_put_and_taken_back_and_twice_changes_nothing(program, post, bob, alice):
    comment = make_comment(post, alice)
    for path in (f"/items/{post.pk}", f"/comments/{comment.pk}"):
        for _time in range(2):
            told = program(bob).put(f"{path}/reactions/👍").data
            assert told == {"reactions": {"👍": 1}, "my_reactions": ["👍"]}
        listed = program(alice).get(f"{path}/reactions").data["results"]
        assert [(row["emoji"], row["person"]["username"]) for row in listed] == [("👍", "bob")]
        for _time in range(2):
            assert program(bob).delete(f"{path}/reactions/👍").data == {"reactions": {}, "my_reactions": []}
    assert program(bob).put(f"/items/{post.pk}/reactions/🐌").status_code == 422


def test_my_reactions_are_told_with_the_item(program, post, alice, bob):
    react(actor=bob, thing=post, emoji="💡")
    assert program(bob).get(f"/items/{post.pk}").data["my_reactions"] == ["💡"]
    assert program(alice).get(f"/items/{post.pk}").data["my_reactions"] == []


def test_an_answer_is_voted_for_and_accepted(program, question, alice, bob, charlie):
    answer = make_comment(question, bob)
    voted = program(charlie).put(f"/comments/{answer.pk}/acts/vote")
    assert voted.data == {"act": "vote", "wanted": True, "count": 1}
    assert program(charlie).put(f"/comments/{answer.pk}/acts/vote").data["count"] == 1
    assert program(alice).put(f"/comments/{answer.pk}/acts/accept").status_code == 200
    told = program(bob).get(f"/comments/{answer.pk}").data
    assert (told["accepted"], told["helpful"]) == (True, 1)
    assert program(charlie).delete(f"/comments/{answer.pk}/acts/vote").data["count"] == 0
    assert program(alice).delete(f"/comments/{answer.pk}/acts/accept").status_code == 200
    assert not program(bob).get(f"/comments/{answer.pk}").data["accepted"]
    assert not Vote.objects.exists()


def test_an_answer_is_marked_as_helpful_and_shared(program, question, alice, bob, charlie):
    answer = make_comment(question, bob)
    assert program(charlie).put(f"/comments/{answer.pk}/acts/helped").status_code == 403
    for _time in range(2):
        assert program(alice).put(f"/comments/{answer.pk}/acts/helped").status_code == 200
    assert HelpfulMark.objects.filter(comment=answer).count() == 1
    assert program(alice).delete(f"/comments/{answer.pk}/acts/helped").status_code == 200
    assert not HelpfulMark.objects.exists()
    assert program(bob).put(f"/comments/{answer.pk}/acts/share").status_code == 200
    assert program(charlie).get(f"/comments/{answer.pk}").data["shared"]
    program(bob).delete(f"/comments/{answer.pk}/acts/share")
    assert not program(charlie).get(f"/comments/{answer.pk}").data["shared"]


def test_what_was_hidden_is_told_to_those_who_may_read_it(program, post, alice, bob, charlie):
    comment = make_comment(post, bob, "The gate code is 1234.")
    hide_comment(actor=alice, comment=comment, reason="Not for everybody")
    for reader in (alice, bob):
        assert program(reader).get(f"/comments/{comment.pk}").data["hidden"]
    assert program(charlie).get(f"/comments/{comment.pk}").status_code == 404
    assert program(charlie).get(f"/items/{post.pk}/comments").data["results"] == []


def test_what_the_page_refuses_the_api_refuses(program, question, bob, charlie):
    answer = make_comment(question, bob)
    own = program(bob).put(f"/comments/{answer.pk}/acts/vote")
    assert (own.status_code, "Others say" in own.data["detail"]) == (422, True)
    assert program(charlie).put(f"/comments/{answer.pk}/acts/accept").status_code == 403


def test_wanting_to_know_too_is_for_questions(program, question, post, bob):
    assert program(bob).put(f"/items/{question.pk}/acts/me-too").data["count"] == 1
    assert program(bob).delete(f"/items/{question.pk}/acts/me-too").data["count"] == 0
    assert not MeToo.objects.exists()
    assert program(bob).put(f"/items/{post.pk}/acts/me-too").status_code == 404
    comment = make_comment(post, bob)
    assert program(bob).put(f"/comments/{comment.pk}/acts/vote").status_code == 404
    assert program(bob).put(f"/items/{question.pk}/acts/vote").status_code == 422


def test_a_deleted_comment_is_brought_back_by_those_who_may(program, post, bob, charlie):
    comment = make_comment(post, bob)
    delete_comment(actor=bob, comment=comment)
    assert program(charlie).post(f"/comments/{comment.pk}/restore").status_code == 404
    assert program(bob).post(f"/comments/{comment.pk}/restore").data["id"] == comment.pk
    assert program(bob).get(f"/items/{post.pk}").data["comment_count"] == 1
