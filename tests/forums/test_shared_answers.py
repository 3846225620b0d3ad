"""An answer becomes a shared one: all members edit it, every version stays, and nobody overwrites another unseen."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from apps.content.actions import close
from apps.core.registry import notices
from apps.discussion.actions import edit_comment, hide_comment
from apps.discussion.models import Comment, CommentRevision
from apps.events.models import Event
from apps.forums.actions import accept, share_answer, verify
from apps.forums.models import Verification
from tests.concurrency.test_counts import at_once
from tests.factories import make_comment, make_question, make_space, make_topic, make_user
from tests.integrations.archives import dump, empty_portal, load

SAID = "Put a stick to the valve."


@pytest.fixture
def dora(space):
    person = make_user("dora")
    space.memberships.create(user=person, role="member")
    return person


@pytest.fixture
def question(space, bob):
    return make_question(space, bob)


@pytest.fixture
def answer(question, dora):
    return make_comment(question, dora, SAID)


def page(as_user, person, item):
    return as_user(person).get(item.get_absolute_url()).content.decode()


def test_its_author_shares_it_and_members_edit_it(as_user, question, answer, alice, bob, charlie, dora, organisation):
    assert f"/comments/{answer.pk}/edit/" not in page(as_user, bob, question)
    as_user(dora).post(f"/answers/{answer.pk}/share/")
    assert "Shared answer, begun by Dora" in page(as_user, bob, question)
    assert f"/comments/{answer.pk}/edit/" in page(as_user, bob, question)
    assert f"/comments/{answer.pk}/edit/" not in page(as_user, charlie, question)
    client = as_user(bob)
    begun = client.get(f"/comments/{answer.pk}/edit/").content.decode()
    assert "Edit the shared answer" in begun and SAID in begun
    client.post(f"/comments/{answer.pk}/edit/", {"body": f"{SAID} At night.", "seen": answer.stamp})
    edit_comment(actor=alice, comment=answer, text=f"{SAID} At night. Twice.")
    edit_comment(actor=dora, comment=answer, text=f"{SAID} At night. Three times.")
    shown = page(as_user, charlie, question)
    assert "Shared answer, by Dora and 2 others" in shown and "Three times." in shown
    assert list(CommentRevision.objects.order_by("id").values_list("editor__username", flat=True)) == [
        "bob", "alice", "dora",
    ]  # fmt: skip
    assert Event.objects.filter(verb="comment.edited").count() == 3
    with pytest.raises(PermissionDenied):
        edit_comment(actor=charlie, comment=answer, text="Mine.")


def test_those_who_lead_share_it_and_tell_its_author(as_user, question, answer, alice, bob, dora, mo, organisation):
    for person in (bob, mo):
        assert as_user(person).post(f"/answers/{answer.pk}/share/").status_code == 403
    for _time in range(2):
        as_user(alice).post(f"/answers/{answer.pk}/share/")
    event = Event.objects.get(verb="answer.shared")
    notice = notices.get(event.verb)
    assert list(notice.recipients(event)) == [dora.pk] and "a shared one" in notice.sentence(event)


def test_it_is_taken_back_until_others_have_worked_on_it(as_user, question, answer, bob, dora, organisation):
    share_answer(actor=dora, comment=answer, wanted=True)
    share_answer(actor=dora, comment=answer, wanted=False)
    assert "Shared answer" not in page(as_user, bob, question)
    share_answer(actor=dora, comment=answer, wanted=True)
    edit_comment(actor=dora, comment=answer, text="I said it better.")
    edit_comment(actor=bob, comment=answer, text="We said it better.")
    with pytest.raises(ValidationError, match="stays shared"):
        share_answer(actor=dora, comment=answer, wanted=False)
    client = as_user(dora)
    client.post(f"/answers/{answer.pk}/share/?wanted=no")
    assert "Others have worked on it" in client.get(question.get_absolute_url()).content.decode()


def test_nothing_is_overwritten_unseen(as_user, question, answer, bob, dora, organisation):
    share_answer(actor=dora, comment=answer, wanted=True)
    stamp = answer.stamp
    edit_comment(actor=dora, comment=answer, text="The wheel is better.")
    client = as_user(bob)
    refused = client.post(f"/comments/{answer.pk}/edit/", {"body": "The stick, and *twice*.", "seen": stamp})
    shown = refused.content.decode()
    assert refused.status_code == 422
    assert "Somebody changed this while you wrote." in shown
    assert "The wheel is better." in shown and "The stick, and *twice*." in shown
    now = Comment.everything.get(pk=answer.pk)
    assert now.body == "<p>The wheel is better.</p>" and f'value="{now.stamp}"' in shown
    again = {"body": "The stick, and *twice*.", "seen": now.stamp}
    assert client.post(f"/comments/{answer.pk}/edit/", again).status_code == 302
    assert Comment.everything.get(pk=answer.pk).body == "<p>The stick, and <em>twice</em>.</p>"


def test_versions_are_compared_and_gone_back_to(as_user, question, answer, alice, bob, charlie, dora, organisation):
    share_answer(actor=dora, comment=answer, wanted=True)
    edit_comment(actor=bob, comment=answer, text="Put a wheel to the valve.")
    edit_comment(actor=alice, comment=answer, text="Put a wheel to the main.")
    history = f"/comments/{answer.pk}/history/"
    client = as_user(bob)
    shown = client.get(history).content.decode()
    assert '<ins><span class="vh">added: </span>main' in shown and "removed: </span>valve" in shown
    assert shown.index("Alice") < shown.index("Dora")
    assert "stick" in client.get(f"{history}?from=1").content.decode()
    assert SAID in client.get(f"{history}?version=1").content.decode()
    assert "Go back to it" in shown and "Go back to it" not in as_user(charlie).get(history).content.decode()
    client.post(f"{history}1/go-back/")
    assert Comment.everything.get(pk=answer.pk).body == f"<p>{SAID}</p>"
    assert CommentRevision.objects.filter(comment=answer).count() == 3
    assert client.post(f"{history}9/go-back/").status_code == 404
    assert as_user(charlie).post(f"{history}1/go-back/").status_code == 403


def test_a_changed_accepted_answer_says_so(as_user, question, answer, bob, charlie, dora, organisation):
    share_answer(actor=dora, comment=answer, wanted=True)
    accept(actor=bob, comment=answer)
    assert "Changed since" not in page(as_user, charlie, question)
    edit_comment(actor=bob, comment=answer, text="The wheel.")
    assert "Changed since it was accepted on" in page(as_user, charlie, question)
    verify(actor=dora, question=question)
    assert "Changed since" not in page(as_user, charlie, question)
    Verification.objects.update(verified_at=timezone.now() - timedelta(days=3))
    assert "Changed since it was verified on" in page(as_user, charlie, question)
    answer.refresh_from_db()
    assert answer.accepted


def test_only_answers_are_shared_and_only_while_they_can_be_answered(space, question, answer, alice, bob, dora):
    reply = make_comment(question, dora, "Which?", parent=answer)
    for comment in (reply, make_comment(make_topic(space, bob), dora)):
        with pytest.raises(PermissionDenied):
            share_answer(actor=dora, comment=comment, wanted=True)
    share_answer(actor=dora, comment=answer, wanted=True)
    close(actor=alice, item=question, reason="Said.")
    with pytest.raises(PermissionDenied):
        edit_comment(actor=bob, comment=answer, text="One more thing.")
    hide_comment(actor=alice, comment=answer, reason="Wrong.")
    for person in (bob, dora):
        with pytest.raises(PermissionDenied):
            edit_comment(actor=person, comment=answer, text="Right now.")
    with pytest.raises(PermissionDenied):
        share_answer(actor=dora, comment=answer, wanted=False)


def test_those_who_lead_edit_what_others_wrote_and_tell_them(
    as_user, question, answer, alice, bob, dora, mo, organisation
):
    client = as_user(mo)
    assert "Dora wrote this and is told" in client.get(f"/comments/{answer.pk}/edit/").content.decode()
    client.post(f"/comments/{answer.pk}/edit/", {"body": "Put a stick to it.", "seen": answer.stamp})
    event = Event.objects.get(verb="comment.corrected")
    assert (event.actor, list(notices.get(event.verb).recipients(event))) == (mo, [dora.pk])
    assert "Mo changed what you wrote" in notices.get(event.verb).sentence(event)
    edit = f"/i/{question.pk}/rewrite/"
    assert edit in page(as_user, alice, question) and edit not in page(as_user, dora, question)
    asked = {"title": "How do I hear a leak at night?", "body": "It hums.", "body_format": "markdown", "tags": ""}
    assert "Bob wrote this and is told" in as_user(alice).get(edit).content.decode()
    as_user(alice).post(edit, asked)
    as_user(dora).post(edit, asked | {"title": "Mine"})
    question.refresh_from_db()
    assert question.title == asked["title"]
    event = Event.objects.get(verb="question.corrected")
    assert (event.actor, list(notices.get(event.verb).recipients(event))) == (alice, [bob.pk])


def test_shared_answers_survive_a_journey(question, answer, bob, dora, organisation, tmp_path):
    share_answer(actor=dora, comment=answer, wanted=True)
    edit_comment(actor=bob, comment=answer, text="The wheel.")
    edit_comment(actor=dora, comment=answer, text="The wheel, then the stick.")
    first = dump(tmp_path / "first")
    rows = [json.loads(line) for line in first["comment_revisions.jsonl"].splitlines()]
    assert [row.get("editor") for row in rows] == ["bob", None]
    empty_portal()
    load(tmp_path / "first")
    assert dump(tmp_path / "second") == first
    assert list(CommentRevision.objects.order_by("at").values_list("editor__username", flat=True)) == ["bob", "dora"]
    assert Comment.everything.get().shared_at is not None


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_of_edits_at_once_one_counts_and_the_others_are_told():
    alice = make_user("alice")
    people = [make_user(f"person{n}") for n in range(8)]
    answer = make_comment(make_question(make_space(alice, members=people), alice), people[0], SAID)
    share_answer(actor=people[0], comment=answer, wanted=True)
    stamp, told = answer.stamp, []

    def attempt(person):
        try:
            edit_comment(actor=person, comment=answer, text=f"By {person.username}.", seen=stamp)
        except ValidationError as error:
            told.append(error.code)

    at_once([lambda p=p: attempt(p) for p in people])
    assert told == ["changed"] * 7
    assert CommentRevision.objects.count() == 1
