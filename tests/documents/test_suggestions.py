"""Changes of a document are suggested, merged into what it says by then, and left out."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from apps.core.registry import notices
from apps.documents.actions import (
    begin_suggestion,
    decide_writers,
    decline,
    edit_document,
    may_suggest,
    suggest,
    take_back,
    take_over,
)
from apps.documents.live import log
from apps.documents.live.showing import told_of
from apps.documents.models import Document, Hand, Suggestion, Update, Writing
from apps.documents.needs import suggested, suggested_changes
from apps.documents.tasks import forget_begun
from apps.events.models import Event
from tests.factories import make_document

pytestmark = pytest.mark.django_db
TEXT = "Charge the lamp.\n\nTest it.\n\nSign out."


@pytest.fixture
def document(space: Any, alice: Any) -> Document:
    """A document in which only those who lead the space write; bob is a member."""
    document = make_document(space, alice, title="Night work", text=TEXT)
    return decide_writers(actor=alice, document=document, writing=Writing.LEADERS)


def suggested_by(actor: Any, document: Document, text: str, note: str = "") -> Suggestion:
    return suggest(actor=actor, suggestion=begin_suggestion(actor=actor, document=document), text=text, note=note)


def body(document: Document) -> str:
    document.refresh_from_db()
    return document.body


def test_what_a_member_suggests_is_taken_over_as_their_words(document: Document, alice: Any, bob: Any) -> None:
    suggestion = suggested_by(bob, document, TEXT.replace("Test it.", "Test it twice."), "Once was too little")
    assert body(document) == "<p>Charge the lamp.</p><p>Test it.</p><p>Sign out.</p>"
    take_over(actor=alice, suggestion=suggestion)
    assert body(document) == "<p>Charge the lamp.</p><p>Test it twice.</p><p>Sign out.</p>"
    assert list(Update.objects.values_list("user", flat=True)) == [bob.pk]
    assert Hand.objects.get().user == bob
    assert told_of(document).get().actor == bob


def test_it_is_merged_with_what_others_wrote_meanwhile(document: Document, alice: Any, bob: Any) -> None:
    suggestion = suggested_by(bob, document, TEXT.replace("Test it.", "Test it twice."))
    edit_document(actor=alice, document=document, title="Night work", text=f"First.\n\n{TEXT} Go home.")
    log.compact(document.pk)
    take_over(actor=alice, suggestion=suggestion)
    assert body(document) == ("<p>First.</p><p>Charge the lamp.</p><p>Test it twice.</p><p>Sign out. Go home.</p>")


def test_it_is_decided_once(document: Document, alice: Any, bob: Any) -> None:
    suggestion = suggested_by(bob, document, f"{TEXT} Go home.")
    take_over(actor=alice, suggestion=suggestion)
    for act in (take_over, decline):
        with pytest.raises(ValidationError):
            act(actor=alice, suggestion=suggestion)
    with pytest.raises(PermissionDenied):
        take_back(actor=bob, suggestion=suggestion)
    assert body(document).count("Go home") == 1
    assert Event.objects.filter(verb="document.suggestion_decided").count() == 1


def test_who_does_not_write_decides_nothing(document: Document, bob: Any, charlie: Any) -> None:
    suggestion = suggested_by(bob, document, f"{TEXT} Go home.")
    for person in (bob, charlie):
        for act in (take_over, decline):
            with pytest.raises(PermissionDenied):
                act(actor=person, suggestion=suggestion)
    assert "Go home" not in body(document)


def test_where_nobody_is_asked_for_suggestions_only_writers_make_them(
    document: Document, alice: Any, bob: Any, as_user: Any
) -> None:
    decide_writers(actor=alice, document=document, writing=Writing.LEADERS, suggesting=False)
    document.refresh_from_db()
    assert (may_suggest(alice, document), may_suggest(bob, document)) == (True, False)
    with pytest.raises(PermissionDenied):
        begin_suggestion(actor=bob, document=document)
    assert as_user(bob).get(f"/i/{document.pk}/document/suggest/").url == document.get_absolute_url()
    assert "Suggest a change" not in as_user(bob).get(document.get_absolute_url()).content.decode()


def test_the_same_copy_is_gone_on_with_until_the_document_changes(document: Document, alice: Any, bob: Any) -> None:
    first = begin_suggestion(actor=bob, document=document)
    assert begin_suggestion(actor=bob, document=document) == first
    edit_document(actor=alice, document=document, title="Night work", text="Other.")
    assert begin_suggestion(actor=bob, document=document) != first


def test_nothing_changed_is_said_and_what_was_typed_stays(document: Document, bob: Any, as_user: Any) -> None:
    client, url = as_user(bob), f"/i/{document.pk}/document/suggest/"
    page = client.get(url).content.decode()
    assert "This is a copy." in page
    base = Suggestion.objects.get().pk
    answer = client.post(url, {"base": base, "body": TEXT, "note": "No reason"})
    assert answer.status_code == 422
    assert "This is what it says already." in answer.content.decode() and "No reason" in answer.content.decode()
    answer = client.post(url, {"base": base, "body": f"{TEXT} Go home.", "note": "It is late"})
    assert answer.url == f"/suggestions/{base}/"
    assert "It is late" in client.get(f"/i/{document.pk}/document/suggestions/").content.decode()


def test_those_who_decide_see_what_would_change_now(document: Document, alice: Any, bob: Any, as_user: Any) -> None:
    suggestion = suggested_by(bob, document, TEXT.replace("Test", "Try"))
    edit_document(actor=alice, document=document, title="Night work", text=f"{TEXT} Go home.")
    page = as_user(alice).get(f"/suggestions/{suggestion.pk}/").content.decode().split('class="changes"')[1]
    assert "added: </span>Try" in page and "removed: </span>Test" in page
    assert "Go home." in page and "added: </span> Go" not in page and "added: </span>Go" not in page
    assert "suggestion waits" in as_user(alice).get(document.get_absolute_url()).content.decode()
    assert "suggestion waits" not in as_user(bob).get(document.get_absolute_url()).content.decode()
    answer = as_user(alice).post(f"/suggestions/{suggestion.pk}/take/")
    assert answer.url == f"/i/{document.pk}/"
    assert "Try it." in body(document) and "Go home." in body(document)


def test_who_suggested_it_learns_why_not(document: Document, alice: Any, bob: Any, as_user: Any) -> None:
    suggestion = suggested_by(bob, document, "All other.")
    as_user(alice).post(f"/suggestions/{suggestion.pk}/decline/", {"reason": "Too  short"})
    page = as_user(bob).get(f"/suggestions/{suggestion.pk}/").content.decode()
    assert "Not taken over" in page and "“Too short”" in page
    event = Event.objects.get(verb="document.suggestion_decided")
    assert set(notices.get(event.verb).recipients(event)) == {bob.pk}
    assert bytes(Suggestion.objects.get().update) == b""


def test_it_waits_for_who_looks_after_the_document(document: Document, alice: Any, bob: Any) -> None:
    suggestion = suggested_by(bob, document, "All other.")
    assert [row["text"] for row in suggested_changes(suggested(alice), 5)] == ["1 suggestion on “Night work”"]
    assert suggested_changes(suggested(bob), 5) == []
    event = Event.objects.get(verb="document.suggested")
    assert set(notices.get(event.verb).recipients(event)) == {alice.pk}
    take_back(actor=bob, suggestion=suggestion)
    assert suggested_changes(suggested(alice), 5) == []


def test_a_document_that_was_built_anew_is_not_merged_into(
    document: Document, alice: Any, bob: Any, as_user: Any
) -> None:
    suggestion = suggested_by(bob, document, "All other.")
    Document.everything.filter(pk=document.pk).update(epoch=2)
    with pytest.raises(ValidationError):
        take_over(actor=alice, suggestion=suggestion)
    assert "The document was built anew since" in as_user(alice).get(f"/suggestions/{suggestion.pk}/").content.decode()


def test_others_see_neither_what_is_suggested_nor_that_it_is(
    document: Document, bob: Any, charlie: Any, as_user: Any
) -> None:
    suggestion = suggested_by(bob, document, "All other.")
    client = as_user(charlie)
    answers = [client.get(f"/suggestions/{pk}/").status_code for pk in (suggestion.pk, 9_999_999)]
    answers += [client.post(f"/suggestions/{pk}/take/").status_code for pk in (suggestion.pk, 9_999_999)]
    assert answers == [404] * 4
    assert "None of your suggestions waits." in client.get(f"/i/{document.pk}/document/suggestions/").content.decode()


def test_what_was_begun_and_never_sent_is_forgotten_after_a_month(document: Document, bob: Any) -> None:
    begin_suggestion(actor=bob, document=document)
    assert forget_begun() == 0
    Suggestion.objects.update(at=timezone.now() - timedelta(days=31))
    sent = suggested_by(bob, document, "All other.")
    Suggestion.objects.update(at=timezone.now() - timedelta(days=31))
    assert forget_begun() == 0 and Suggestion.objects.get() == sent
