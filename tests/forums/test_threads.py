"""Topics and questions are written, read and listed."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.content.actions import close
from apps.content.models import Draft, Revision
from apps.events.models import Event
from apps.forums.actions import edit_thread, publish_thread, set_categories
from apps.forums.asking import seal
from apps.forums.models import Question, Topic
from tests.factories import make_comment, make_question, make_space, make_topic

ASKED = {"title": "Why does it hum?", "body": "Only at *night*.", "tags": "valves, night", "body_format": "markdown"}


@pytest.mark.parametrize(("path", "model"), [("topic", Topic), ("question", Question)])
def test_a_member_writes_one(as_user, space, bob, charlie, organisation, path, model):
    client = as_user(bob)
    address, shown = ("/ask/", {"offered": seal(bob, space, [])}) if path == "question" else ("/create/topic/", {})
    answer = client.post(address, ASKED | {"space": space.pk} | shown)
    thread = model.visible_to(bob).get()
    assert answer.url == thread.get_absolute_url()
    assert (thread.title, thread.body, thread.kind) == (ASKED["title"], "<p>Only at <em>night</em>.</p>", path)
    assert thread.tag_names == [["valves", "valves"], ["night", "night"]]
    page = as_user(charlie).get(thread.get_absolute_url()).content.decode()
    assert ASKED["title"] in page and "<em>night</em>" in page
    assert ASKED["title"] in as_user(charlie).get("/s/craft/forum/").content.decode()
    assert ASKED["title"] in as_user(charlie).get("/s/craft/").content.decode()
    assert Event.objects.filter(verb=f"{path}.published", item_id=thread.pk).count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "Ask your question in one sentence."),
        ({"title": "x" * 201}, "200"),
        ({"body": ""}, "Write something first."),
        ({"body": "x" * 100_000}, "30000 fit here"),
        ({"space": "0"}, "Choose one of your spaces."),
        ({"tags": "x" * 61}, "A tag has at most 60 characters."),
    ],
)
def test_what_cannot_be_is_refused_and_stays(as_user, space, bob, organisation, change, sentence):
    answer = as_user(bob).post("/ask/", ASKED | {"space": space.pk, "offered": seal(bob, space, [])} | change)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    kept = ASKED | change
    assert kept["title"] in page and kept["body"][:50] in page
    assert not Question.visible_to(bob).exists()


def test_who_is_no_member_cannot(space, private, charlie, gus):
    for person, where in ((charlie, space), (gus, space), (charlie, private)):
        with pytest.raises(PermissionDenied):
            make_question(where, person)


def test_it_is_changed_and_keeps_what_it_said(as_user, space, bob, charlie, organisation):
    question = make_question(space, bob, "How do I hear?", "It hums.")
    client = as_user(bob)
    assert "How do I hear?" in client.get(f"/i/{question.pk}/rewrite/").content.decode()
    client.post(f"/i/{question.pk}/rewrite/", ASKED)
    question.refresh_from_db()
    assert (question.title, question.edited_at is not None) == (ASKED["title"], True)
    assert Revision.objects.get(item_id=question.pk).title == "How do I hear?"
    with pytest.raises(PermissionDenied):
        edit_thread(actor=charlie, thread=question, title="Mine", text="Now")
    assert as_user(charlie).get(f"/i/{question.pk}/rewrite/").url == question.get_absolute_url()


def test_an_earlier_version_is_gone_back_to(as_user, space, bob, organisation):
    topic = make_topic(space, bob, "First", "The first text.")
    edit_thread(actor=bob, thread=topic, title="Second", text="The second text.", tags="later")
    as_user(bob).post(f"/i/{topic.pk}/history/1/go-back/")
    topic.refresh_from_db()
    assert (topic.title, topic.body, topic.tag_names) == ("First", "<p>The first text.</p>", [["later", "later"]])


def test_what_is_typed_is_kept_until_it_is_sent(as_user, space, bob, organisation):
    client = as_user(bob)
    client.post("/drafts/typed/?key=topic", ASKED)
    assert ASKED["title"] in client.get("/create/topic/").content.decode()
    client.post("/create/topic/", ASKED | {"space": space.pk})
    assert not Draft.objects.exists()


def test_a_category_is_one_of_its_space(as_user, space, alice, bob, organisation):
    other = make_space(alice, slug="elsewhere")
    mine = set_categories(actor=alice, space=space, names=[(None, "Tools")])[0]
    theirs = set_categories(actor=alice, space=other, names=[(None, "Tales")])[0]
    client = as_user(bob)
    assert "Tools" in client.get("/create/topic/?space=craft").content.decode()
    client.post("/create/topic/?space=craft", ASKED | {"space": space.pk, "category": mine.pk})
    assert Topic.visible_to(bob).get().category == mine
    refused = client.post("/create/topic/?space=craft", ASKED | {"space": space.pk, "category": theirs.pk})
    assert "Choose one of this space&#x27;s categories." in refused.content.decode()
    with pytest.raises(ValidationError):
        publish_thread(actor=bob, model=Topic, space=space, title="No", text="No", category=theirs)


def test_a_closed_topic_takes_no_reply(as_user, space, alice, bob, organisation):
    topic = make_topic(space, bob)
    close(actor=alice, item=topic, reason="Settled.")
    page = as_user(bob).get(topic.get_absolute_url()).content.decode()
    assert "This conversation is closed: Settled." in page
    assert "Closed</span>" in as_user(bob).get("/s/craft/forum/").content.decode()


def test_others_see_nothing_of_a_private_one(as_user, private, alice, charlie, gus, organisation):
    question = make_question(private, alice, "A secret question")
    for person in (charlie, gus):
        client = as_user(person)
        for path in (question.get_absolute_url(), f"/i/{question.pk}/rewrite/", "/s/quiet-room/forum/"):
            assert client.get(path).status_code == 404, path


def test_replies_and_answers_are_called_so(as_user, space, alice, bob, deliver, organisation):
    topic, question = make_topic(space, bob), make_question(space, bob)
    for thread in (topic, question):
        make_comment(thread, alice, "Listen twice.")
    deliver()
    pages: list[Any] = [as_user(bob).get(each.get_absolute_url()).content.decode() for each in (topic, question)]
    assert "1 reply" in pages[0]
    assert "1 answer" in pages[1]
