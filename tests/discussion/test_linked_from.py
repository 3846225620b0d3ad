"""An item says what leads to it, to those who may see that."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.blogs.actions import edit_post
from apps.content.actions import delete
from apps.content.growth import MOST_SHOWN as MOST_KIN
from apps.content.models import Growth
from apps.discussion.actions import delete_comment
from apps.discussion.kin import MOST_NAMING, kin_of
from apps.discussion.models import Reference
from tests.factories import make_comment, make_document, make_post, make_topic


@pytest.fixture
def document(space, alice):
    return make_document(space, alice, title="How we listen")


def block(client, item):
    """Return the part of the page of `item` that says what leads there, or ""."""
    page = client.get(item.get_absolute_url()).content.decode()
    return page.split('id="linked-title"')[1].split("</section>")[0] if 'id="linked-title"' in page else ""


def test_what_names_it_in_a_line_or_by_a_link_is_shown(as_user, space, document, bob, deliver):
    make_document(space, bob, title="Night work", text=f"As in [[i/{document.pk}]].")
    make_topic(space, bob, "A hum", text=f"[So](/i/{document.pk}/) it says.")
    assert block(as_user(bob), document) == ""
    deliver()
    shown = block(as_user(bob), document)
    assert shown.index("A hum") < shown.index("Night work")
    assert f"Document by {bob.name}" in shown


def test_a_conversation_that_names_it_counts_and_a_deleted_comment_does_not(as_user, space, document, bob, deliver):
    topic = make_topic(space, bob, "A hum")
    comment = make_comment(topic, bob, f"See [[i/{document.pk}]].")
    deliver()
    assert "A hum" in block(as_user(bob), document)
    delete_comment(actor=bob, comment=comment)
    assert block(as_user(bob), document) == ""


def test_it_follows_edits_and_deletion(as_user, space, document, bob, deliver):
    post = make_post(space, bob, f"First [[i/{document.pk}]].")
    other = make_post(space, bob, f"Second [[i/{document.pk}]].")
    deliver()
    edit_post(actor=bob, post=post, text="First, of nothing.")
    deliver()
    assert "Second" in block(as_user(bob), document) and "First" not in block(as_user(bob), document)
    delete(actor=bob, item=other)
    assert block(as_user(bob), document) == ""


def test_what_one_may_not_see_is_not_told(as_user, private, document, alice, bob, charlie, deliver):
    make_document(private, alice, title="Secret plan", text=f"[[i/{document.pk}]]")
    deliver()
    assert "Secret plan" in block(as_user(alice), document)
    assert "Secret plan" not in block(as_user(charlie), document)
    assert "Secret plan" not in as_user(charlie).get(f"/i/{document.pk}/linked-from/").content.decode()


def test_all_of_it_is_paged(monkeypatch, as_user, space, document, bob, deliver):
    for number in range(5):
        make_document(space, bob, title=f"Plan {number}", text=f"[[i/{document.pk}]]")
    deliver()
    monkeypatch.setattr("apps.discussion.panels.MOST_SHOWN", 3)
    monkeypatch.setattr("apps.discussion.views.naming.PAGE", 3)
    client = as_user(bob)
    assert f'href="/i/{document.pk}/linked-from/"' in block(client, document)
    first = client.get(f"/i/{document.pk}/linked-from/")
    assert all(f"Plan {n}" in first.content.decode() for n in (4, 3, 2)) and "Plan 1" not in first.content.decode()
    second = client.get(f"/i/{document.pk}/linked-from/{first.context['next_url']}").content.decode()
    assert "Plan 1" in second and "Plan 0" in second and "Plan 2" not in second


def test_what_stands_around_an_item_is_one_question(as_user, space, alice, bob, deliver):
    post = make_post(space, bob, "The pump hums.")
    document = make_document(space, alice, title="How we listen")
    client = as_user(bob)

    def asks(item):
        for _warming in range(2):
            client.get(item.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(item.get_absolute_url())
        return len(queries)

    before = [asks(post), asks(document)]
    make_post(space, bob, f"See [[i/{document.pk}]] and [[i/{post.pk}]].")
    Growth.objects.create(source=post, target=document, by=alice)
    deliver()
    assert "See" in block(client, post) and "See" in block(client, document)
    assert [asks(post), asks(document)] == before


def test_kin_that_also_name_it_stand_in_both_lists_and_never_crowd_out_others(as_user, space, alice, bob, deliver):
    document = make_document(space, alice, title="How we listen")
    source = make_document(space, alice, title="The source", text=f"[[i/{document.pk}]]")
    for number in range(MOST_NAMING):
        make_document(space, bob, title=f"Plan {number}", text=f"[[i/{document.pk}]]")
    for number in range(2 * MOST_KIN):
        kin = make_document(space, alice, title=f"Kin {number}")
        Growth.objects.create(source=document, target=kin)
    deliver()
    around = kin_of(bob, document)
    assert [row.title for row in around.naming] == [f"Plan {n}" for n in reversed(range(MOST_NAMING))] + ["The source"]
    assert around.sources == [] and [row.title for row in around.results] == [f"Kin {n}" for n in range(2 * MOST_KIN)]
    Growth.objects.filter(source_id=document.pk).delete()
    Growth.objects.create(source=source, target=document)
    around = kin_of(bob, document)
    assert [row.title for row in around.sources] == ["The source"] == [row.title for row in around.naming[-1:]]


def test_reading_everything_again_finds_what_was_there_before(as_user, space, document, bob):
    make_document(space, bob, title="Night work", text=f"[[i/{document.pk}]]")
    call_command("find_references", when_empty=True)
    assert "Night work" in block(as_user(bob), document)
    Reference.objects.all().delete()
    make_document(space, bob, title="Day work", text=f"[[i/{document.pk}]]")
    call_command("find_references")
    assert "Day work" in block(as_user(bob), document)


def test_hidden_and_missing_answer_alike(as_user, private, alice, charlie):
    hidden = make_document(private, alice)
    assert [as_user(charlie).get(f"/i/{pk}/linked-from/").status_code for pk in (hidden.pk, 9_999_999)] == [404, 404]
