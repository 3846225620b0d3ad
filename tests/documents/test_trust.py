"""Reviews, verification, doubts, and what waits for whom."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from apps.documents.actions import ask_review, doubt, edit_document, look_after, verify, withdraw
from apps.documents.models import Document
from apps.documents.needs import waiting, waiting_documents
from tests.factories import make_document

pytestmark = pytest.mark.django_db


def rows(user: Any, limit: int) -> list[dict[str, Any]]:
    return waiting_documents(waiting(user), limit)


def now(document: Document) -> Document:
    return Document.everything.get(pk=document.pk)


def test_whoever_is_asked_finds_it_and_verifies(space: Any, alice: Any, bob: Any, charlie: Any) -> None:
    document = make_document(space, bob)
    ask_review(actor=bob, document=document, approvers=[charlie])
    assert now(document).facts["trust"] == "review"
    assert [row["text"] for row in rows(charlie, 5)] == ["Review “How we listen”"]
    verify(actor=charlie, document=document)
    assert (now(document).trust, now(document).verified_by) == ("verified", charlie)
    assert rows(charlie, 5) == []


def test_who_was_not_asked_does_not_verify(space: Any, bob: Any, charlie: Any) -> None:
    document = make_document(space, bob)
    with pytest.raises(PermissionDenied):
        verify(actor=charlie, document=document)
    assert now(document).trust == "working"


def test_only_readers_are_asked_and_somebody_must_be(private: Any, bob: Any, charlie: Any) -> None:
    document = make_document(private, bob)
    for people in ([], [charlie]):
        with pytest.raises(ValidationError) as caught:
            ask_review(actor=bob, document=document, approvers=people)
        assert "approvers" in caught.value.message_dict


def test_a_verified_document_that_changes_says_so(space: Any, alice: Any, bob: Any) -> None:
    document = make_document(space, bob)
    verify(actor=alice, document=document)
    edit_document(actor=bob, document=document, title=document.title, text="Charge both lamps.")
    assert (now(document).changed_since, now(document).facts["trust"]) == (True, "changed")
    verify(actor=alice, document=document)
    assert (now(document).changed_since, now(document).facts["trust"]) == (False, "verified")


def test_a_doubt_reaches_whoever_looks_after_it(space: Any, alice: Any, bob: Any, charlie: Any) -> None:
    document = make_document(space, bob)
    for note in ("The lamp is gone.", "The lamp is gone since May."):
        doubt(actor=charlie, document=document, note=note)
    assert [row.note for row in document.doubts.all()] == ["The lamp is gone since May."]
    assert now(document).facts["stale"] is True
    assert [row["note"] for row in rows(bob, 5)] == ["Somebody says that it is out of date"]
    verify(actor=bob, document=document)
    assert "stale" not in now(document).facts
    assert rows(bob, 5) == []


def test_a_doubt_says_what_is_wrong(space: Any, bob: Any, charlie: Any) -> None:
    document = make_document(space, bob)
    for note in ("", "x" * 301):
        with pytest.raises(ValidationError) as caught:
            doubt(actor=charlie, document=document, note=note)
        assert "note" in caught.value.message_dict


def test_a_look_is_due_after_its_days(space: Any, alice: Any, bob: Any) -> None:
    document = make_document(space, bob)
    look_after(actor=bob, document=document, owner=bob, review_days=30)
    verify(actor=bob, document=document)
    assert rows(bob, 5) == []
    Document.everything.filter(pk=document.pk).update(verified_at=timezone.now() - timedelta(days=31))
    assert [row["text"] for row in rows(bob, 5)] == ["Look at “How we listen” again"]


def test_work_goes_on(space: Any, alice: Any, bob: Any) -> None:
    document = make_document(space, bob)
    verify(actor=alice, document=document)
    withdraw(actor=bob, document=document)
    assert now(document).trust == "working"
    assert "trust" not in now(document).facts


def test_what_one_may_not_see_any_more_does_not_wait(private: Any, alice: Any, bob: Any) -> None:
    document = make_document(private, alice)
    ask_review(actor=alice, document=document, approvers=[bob])
    private.memberships.filter(user=bob).delete()
    assert rows(bob, 5) == []
