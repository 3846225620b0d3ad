"""What readers see of a document follows from its log, and events follow from what they see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.documents import tasks
from apps.documents.live import log, showing
from apps.documents.live.copies import Copy
from apps.documents.models import Document, Trust, Update
from apps.events.models import Event
from tests.documents.people_writing import say, text_in, update_of

pytestmark = pytest.mark.django_db


def test_readers_see_what_was_written(document, alice):
    version = document.version
    say(document, alice, "Hello & welcome")
    assert tasks.show(document.pk) is True
    document.refresh_from_db()
    assert document.body == document.excerpt == "<p>Hello &amp; welcome</p>"
    assert document.version > version and document.edited_at and document.shown_through
    assert tasks.show(document.pk) is False
    assert tasks.show(document.pk + 1) is False and tasks.compact(document.pk + 1) == 0
    assert (document.revisions.count(), Event.objects.filter(verb="document.edited").count()) == (0, 1)


def test_a_sitting_is_one_version_and_one_event(document, alice, bob):
    for person, words in ((alice, "One"), (alice, "Two"), (bob, "Three"), (alice, "Four"), (bob, "Five")):
        say(document, person, words)
        tasks.show(document.pk)
    revision = document.revisions.get()
    assert revision.editor == bob and sorted(revision.body.split("</p>")) == ["", "<p>One", "<p>Two"]
    events = Event.objects.filter(verb="document.edited").order_by("pk")
    assert [event.actor for event in events] == [alice, bob]
    events.update(at=timezone.now() - timedelta(minutes=11))
    say(document, alice, "Six")
    tasks.show(document.pk)
    assert document.revisions.count() == 2 and document.revisions.first().editor == alice


def test_what_is_written_late_in_a_sitting_is_told_when_it_ends(document, alice, bob):
    say(document, alice, "One")
    tasks.show(document.pk)
    assert not showing.settle(document.pk)
    say(document, alice, "Two")
    tasks.keep_up()
    assert Event.objects.filter(verb="document.edited").count() == 1
    Event.objects.update(at=timezone.now() - timedelta(minutes=11))
    tasks.keep_up()
    tasks.keep_up()
    assert Event.objects.filter(verb="document.edited").count() == 2


def test_beat_shows_what_nobody_asked_for_and_lets_logs_rest(document, alice):
    say(document, alice, "One")
    assert tasks.keep_up() == 1
    document.refresh_from_db()
    assert document.body == "<p>One</p>" and Update.objects.exists()
    Update.objects.update(at=timezone.now() - timedelta(hours=2))
    tasks.keep_up()
    assert not Update.objects.exists() and text_in(document) == "One"
    assert showing.behind() == ([], [])


def test_a_long_log_is_put_together(document, alice):
    entries = [(alice.pk, update_of(f"Line {n}", n + 1)) for n in range(log.MANY_ROWS + 1)]
    log.append(Copy(document.pk, 1), entries)
    tasks.keep_up()
    assert not Update.objects.exists() and len(text_in(document).splitlines()) == log.MANY_ROWS + 1


def test_what_was_verified_says_when_it_is_not_any_more(document, alice):
    Document.everything.filter(pk=document.pk).update(trust=Trust.VERIFIED)
    say(document, alice, "Other words")
    tasks.show(document.pk)
    document.refresh_from_db()
    assert document.changed_since
