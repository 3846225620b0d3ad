"""Those who lead a space hide a comment with a reason: its author reads it, others read that it is hidden."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.content.models import Item
from apps.core.registry import notices
from apps.discussion.actions import (
    add_comment,
    delete_comment,
    edit_comment,
    hide_comment,
    react,
    restore_comment,
    unhide_comment,
)
from apps.discussion.counters import recount
from apps.discussion.models import Comment
from apps.events.models import Event
from apps.forums.actions import accept, mark_helpful, vote
from apps.forums.models import Question
from apps.impact.actions import give
from tests.concurrency.test_counts import at_once
from tests.factories import make_comment, make_post, make_question, make_space, make_user
from tests.integrations.archives import dump, empty_portal, load

SAID, WHY, HIDDEN = "The foreman is a fool.", "We do not talk about people like that.", "Hidden by those who lead"


@pytest.fixture
def post(space, bob):
    return make_post(space, bob)


@pytest.fixture
def comment(post, charlie):
    return make_comment(post, charlie, SAID)


def page(as_user, person, item):
    return as_user(person).get(item.get_absolute_url()).content.decode()


def test_others_read_that_it_is_hidden_and_nothing_more(
    as_user, post, comment, alice, bob, charlie, mo, lena, organisation
):
    reply = make_comment(post, bob, "Calm down, please.", parent=comment)
    client = as_user(alice)
    assert SAID in client.get(f"/comments/{comment.pk}/hide/").content.decode()
    assert client.post(f"/comments/{comment.pk}/hide/", {"reason": " "}).status_code == 422
    client.post(f"/comments/{comment.pk}/hide/", {"reason": WHY})
    for person in (bob, lena):
        shown = page(as_user, person, post)
        assert HIDDEN in shown and "Calm down, please." in shown
        assert SAID not in shown and WHY not in shown
    for person in (charlie, alice, mo):
        shown = page(as_user, person, post)
        assert SAID in shown and WHY in shown
    event = Event.objects.get(verb="comment.hidden")
    assert (event.actor, event.data["reason"], event.data["author"]) == (alice, WHY, charlie.pk)
    notice = notices.get(event.verb)
    assert list(notice.recipients(event)) == [charlie.pk] and WHY in notice.sentence(event)
    assert reply in Comment.visible_to(bob) and comment not in Comment.visible_to(bob)


def test_it_leaks_nowhere(as_user, post, comment, alice, bob, charlie, organisation, deliver):
    hide_comment(actor=alice, comment=comment, reason=WHY)
    deliver()
    bobs = as_user(bob)
    for address in (
        f"/i/{post.pk}/markdown/", f"{post.get_absolute_url()}?reply={comment.pk}&quote=1", "/", "/s/craft/",
        "/popular/", charlie.get_absolute_url(),
    ):  # fmt: skip
        assert SAID not in bobs.get(address).content.decode(), address
    for address in ("", "history/", "react/", "edit/", "hide/"):
        assert bobs.get(f"/comments/{comment.pk}/{address}").status_code == 404
    # What those who lead copy is read by others.
    assert SAID not in as_user(alice).get(f"/i/{post.pk}/markdown/").content.decode()


def test_it_counts_for_nothing_until_it_is_shown_again(as_user, post, comment, alice, bob, charlie, organisation):
    give(actor=bob, thing=comment, outcome="solved", minutes=5)
    hide_comment(actor=alice, comment=comment, reason=WHY)
    hide_comment(actor=alice, comment=comment, reason="Twice.")
    assert Item.visible_to(bob).get(pk=post.pk).comment_count == 0
    assert list(recount()) and Item.visible_to(bob).get(pk=post.pk).comment_count == 0
    assert "solved it" not in page(as_user, bob, post)
    for _time in range(2):
        as_user(alice).post(f"/comments/{comment.pk}/show/")
    assert Item.visible_to(bob).get(pk=post.pk).comment_count == 1
    assert SAID in page(as_user, bob, post)
    comment.refresh_from_db()
    assert (comment.hidden_at, comment.hidden_reason) == (None, "")
    assert Event.objects.filter(verb="comment.unhidden").count() == 1


def test_its_author_cannot_get_out_of_it(as_user, post, comment, alice, charlie, organisation):
    hide_comment(actor=alice, comment=comment, reason=WHY)
    for act in (
        lambda: edit_comment(actor=charlie, comment=comment, text="Something nice."),
        lambda: unhide_comment(actor=charlie, comment=comment),
        lambda: react(actor=charlie, thing=comment, emoji="👍"),
    ):
        with pytest.raises(PermissionDenied):
            act()
    client = as_user(charlie)
    assert client.post(f"/comments/{comment.pk}/show/").status_code == 403
    assert f"/comments/{comment.pk}/edit/" not in page(as_user, charlie, post)
    delete_comment(actor=charlie, comment=comment)
    restore_comment(actor=charlie, comment=comment)
    comment.refresh_from_db()
    assert comment.hidden_at is not None
    assert Item.visible_to(charlie).get(pk=post.pk).comment_count == 0


def test_nobody_answers_or_reacts_to_what_is_hidden(post, comment, alice, bob):
    hide_comment(actor=alice, comment=comment, reason=WHY)
    with pytest.raises(ValidationError, match="is gone"):
        add_comment(actor=bob, item=post, text="Indeed.", parent=comment)
    with pytest.raises(PermissionDenied):
        react(actor=bob, thing=comment, emoji="👍")


def test_nobody_else_hides(as_user, space, private, post, comment, alice, bob, charlie, gus, mo, lena, organisation):
    for person in (bob, charlie, lena):
        with pytest.raises(PermissionDenied):
            hide_comment(actor=person, comment=comment, reason=WHY)
        as_user(person).post(f"/comments/{comment.pk}/hide/", {"reason": WHY})
    inside = make_comment(make_post(private, bob), alice)
    for person in (charlie, gus, mo):
        assert as_user(person).post(f"/comments/{inside.pk}/hide/", {"reason": WHY}).status_code == 404
    assert not Comment.everything.exclude(hidden_at=None).exists()
    hide_comment(actor=mo, comment=comment, reason=WHY)
    with pytest.raises(ValidationError):
        hide_comment(actor=alice, comment=make_comment(post, bob), reason="x" * 501)


def test_a_hidden_answer_is_no_accepted_one(as_user, space, alice, bob, charlie, organisation, deliver):
    question = make_question(space, bob)
    first, second = make_comment(question, charlie, "Put a stick to it."), make_comment(question, alice, "Wait.")
    accept(actor=bob, comment=first)
    hide_comment(actor=alice, comment=first, reason=WHY)
    deliver()
    facts = Question.everything.get(pk=question.pk).facts
    assert (facts["answers"], "accepted" in facts) == (1, False)
    shown = page(as_user, bob, question)
    assert "Solved</span>" not in shown and "Still true" not in shown and "stick to it" not in shown
    assert shown.index(HIDDEN) < shown.index("Wait.")
    for act in (vote, mark_helpful):
        with pytest.raises(PermissionDenied):
            act(actor=bob, comment=first, wanted=True)
    vote(actor=bob, comment=second, wanted=True)
    shown = page(as_user, bob, question)
    assert shown.index("Wait.") < shown.index(HIDDEN)
    unhide_comment(actor=alice, comment=first)
    deliver()
    assert "accepted" in Question.everything.get(pk=question.pk).facts
    hide_comment(actor=alice, comment=first, reason=WHY)
    accept(actor=bob, comment=second)
    unhide_comment(actor=alice, comment=first)
    assert list(Comment.visible_to(bob).filter(accepted=True)) == [second]


def test_it_is_hidden_after_a_journey_too(post, comment, alice, organisation, tmp_path):
    hide_comment(actor=alice, comment=comment, reason=WHY)
    first = dump(tmp_path / "first")
    row = json.loads(first["comments.jsonl"])
    assert row["hidden_reason"] == WHY and "hidden_at" in row
    empty_portal()
    load(tmp_path / "first")
    assert dump(tmp_path / "second") == first
    assert Item.everything.get().comment_count == 0
    unhide_comment(actor=Comment.everything.get().item.space.memberships.get(role="owner").user,
                   comment=Comment.everything.get())  # fmt: skip
    load(tmp_path / "first")
    assert Comment.everything.get().hidden_at is None


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_at_once_it_is_hidden_and_counted_once():
    alice, bob = make_user("alice"), make_user("bob")
    leaders = [make_user(f"leader{n}") for n in range(5)]
    post = make_post(make_space(alice, facilitators=leaders, members=[bob]), bob)
    comment = make_comment(post, bob)
    make_comment(post, bob)
    at_once([lambda p=p: hide_comment(actor=p, comment=comment, reason=WHY) for p in [alice, *leaders]])
    assert Item.everything.get(pk=post.pk).comment_count == 1
    at_once([lambda p=p: unhide_comment(actor=p, comment=comment) for p in [alice, *leaders]])
    assert Item.everything.get(pk=post.pk).comment_count == 2
    assert Event.objects.filter(verb="comment.unhidden").count() == 1
