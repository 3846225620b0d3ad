"""A document says whose words are in it."""

from typing import Any

import pytest

from apps.documents.actions import begin_suggestion, edit_document, suggest, take_over
from apps.documents.authors import authors_of
from apps.documents.live import log
from apps.documents.models import Document
from tests.factories import make_document

pytestmark = pytest.mark.django_db


def whose(document: Document) -> list[list[tuple[str, str]]]:
    _writers, blocks = authors_of(document)
    return [[(words.writer.person.username if words.writer else "", words.text) for words in block] for block in blocks]


def test_each_has_their_words_also_after_the_log_was_put_together(space: Any, alice: Any, bob: Any) -> None:
    document = make_document(space, alice, title="Plan", text="Charge the lamp.")
    edit_document(actor=bob, document=document, title="Plan", text="Charge the old lamp.\n\nGo home.")
    log.compact(document.pk)
    assert whose(document) == [
        [("alice", "Charge the "), ("bob", "old "), ("alice", "lamp.")], [("bob", "Go home.")]
    ]  # fmt: skip
    writers, _blocks = authors_of(document)
    assert [(writer.person, writer.share) for writer in writers] == [(alice, 57), (bob, 43)]


def test_what_was_suggested_belongs_to_who_suggested_it(space: Any, alice: Any, bob: Any) -> None:
    document = make_document(space, alice, title="Plan", text="One.")
    begun = begin_suggestion(actor=bob, document=document)
    take_over(actor=alice, suggestion=suggest(actor=bob, suggestion=begun, text="One. Two."))
    assert whose(document) == [[("alice", "One."), ("bob", " Two.")]]


def test_the_page_tells_it_to_readers_alone(
    space: Any, private: Any, alice: Any, bob: Any, charlie: Any, as_user: Any
) -> None:
    document = make_document(space, alice, title="Plan", text="One & two.")
    edit_document(actor=bob, document=document, title="Plan", text="One & two. Three.")
    page = as_user(charlie).get(f"/i/{document.pk}/document/authors/").content.decode()
    assert '<span class="vh">Bob: </span> Three.' in page and "One &amp; two." in page
    hidden = make_document(private, alice)
    assert as_user(charlie).get(f"/i/{hidden.pk}/document/authors/").status_code == 404


def test_an_empty_one_has_no_words(space: Any, alice: Any, as_user: Any) -> None:
    document = make_document(space, alice, title="Plan", text="")
    page = as_user(alice).get(f"/i/{document.pk}/document/authors/").content.decode()
    assert "Nothing is written here yet." in page
