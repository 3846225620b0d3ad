"""Words are taken out of a document and of everything that it ever said."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from apps.core.richtext import sanitise
from apps.documents.actions import (
    begin_suggestion,
    comment_on_passage,
    edit_document,
    erase_words,
    find_words,
    suggest,
)
from apps.documents.actions.runs import begin_run
from apps.documents.authors import authors_of
from apps.documents.live import log
from apps.documents.models import Document, Suggestion, Update
from apps.documents.passages import text_of, without
from apps.events.models import Event
from tests.factories import make_document

SECRET = "swordfish42"


@pytest.fixture
def document(db: None, space: Any, alice: Any, bob: Any) -> Document:
    """A document that has said the secret now and before, in two hands, and of which copies are about."""
    document = make_document(space, alice, title="Doors", text=f"The code is **sword**fish42.\n\n- [ ] Shut {SECRET}")
    edit_document(actor=bob, document=document, title="Doors", text=f"The code is {SECRET}.\n\n- [ ] Shut {SECRET}")
    edit_document(actor=alice, document=document, title="Doors", text=f"The new code is {SECRET}.\n\n- [ ] Shut it")
    return document


def holders(words: str) -> set[str]:
    """Return the tables in which any column holds these words, as text or as bytes."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s OR t::text LIKE %s',
                           [f"%{words}%", f"%{words.encode().hex()}%"])  # fmt: skip
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def test_nothing_of_it_is_left_anywhere(
    document: Document, space: Any, alice: Any, bob: Any, charlie: Any, deliver: Any
) -> None:
    suggest(actor=bob, suggestion=begin_suggestion(actor=bob, document=document), text=f"Only {SECRET}.")
    begin_suggestion(actor=charlie, document=document)
    begin_run(actor=bob, document=document)
    passage = comment_on_passage(actor=bob, document=document, quote=f"code is {SECRET}", text="Really?")
    deliver()
    assert {"documents_document", "documents_suggestion", "documents_run", "content_revision"} <= holders(SECRET)
    assert "search_entry" in holders(SECRET)
    found = erase_words(actor=alice, document=document, words=SECRET, reason="A code was written down")
    deliver()
    assert found.now == 1 and found.versions >= 1 and found.copies == 3
    assert holders(SECRET) == set() == holders("fish42")
    document.refresh_from_db()
    passage.refresh_from_db()
    assert document.body.startswith("<p>The new code is [removed].</p>")
    assert passage.quote.startswith("code is [removed") and not passage.lost


def test_it_is_one_audited_act(document: Document, alice: Any) -> None:
    erase_words(actor=alice, document=document, words=SECRET, reason="A code was written down")
    event = Event.objects.get(verb="document.words_erased")
    assert (event.actor, event.data["reason"]) == (alice, "A code was written down")
    assert not any(SECRET in str(event.data) for event in Event.objects.all())


def test_what_was_written_for_it_before_is_never_merged_and_the_words_stay_whose_they_were(
    document: Document, alice: Any, bob: Any
) -> None:
    epoch, old, _through = log.state_of(document.pk)
    erase_words(actor=alice, document=document, words=SECRET, reason="A code")
    document.refresh_from_db()
    assert document.epoch == epoch + 1 and not Update.objects.exists()
    words = [words for block in authors_of(document)[1] for words in block if words.writer]
    assert {each.writer.person for each in words if "new" in each.text} == {alice}
    assert {each.writer.person for each in words if "[removed]" in each.text} == {alice}
    edit_document(actor=bob, document=document, title="Doors", text="The new code is elsewhere.")
    document.refresh_from_db()
    assert document.body == "<p>The new code is elsewhere.</p>" and old


def test_only_who_leads_the_space_does_it_and_says_why(document: Document, alice: Any, bob: Any) -> None:
    for act in (
        lambda: find_words(actor=bob, document=document, words=SECRET),
        lambda: erase_words(actor=bob, document=document, words=SECRET, reason="x"),
    ):
        with pytest.raises(PermissionDenied):
            act()
    for words, reason, field in (
        (SECRET, " ", "reason"), (SECRET, f"It said {SECRET}", "reason"), ("ab", "x", "words"),
        ("x" * 2001, "x", "words"), ("stands nowhere", "x", "words"),
    ):  # fmt: skip
        with pytest.raises(ValidationError) as caught:
            erase_words(actor=alice, document=document, words=words, reason=reason)
        assert field in caught.value.message_dict
    assert "documents_document" in holders(SECRET)


def test_a_suggestion_that_was_begun_before_cannot_be_sent(document: Document, alice: Any, bob: Any) -> None:
    begun = begin_suggestion(actor=bob, document=document)
    erase_words(actor=alice, document=document, words=SECRET, reason="A code")
    with pytest.raises(ValidationError):
        suggest(actor=bob, suggestion=Suggestion.objects.get(pk=begun.pk), text="Something else.")


def test_one_sees_where_they_stand_before(document: Document, alice: Any, bob: Any, as_user: Any) -> None:
    client, url = as_user(alice), f"/i/{document.pk}/document/erase/"
    first = client.post(url, {"words": SECRET, "reason": "A code"})
    page = first.content.decode()
    assert "1 place in what it says now" in page and "Take them out for good" in page
    assert "documents_document" in holders(SECRET)
    sure = first.context["form"]["sure"].value()
    assert f">{SECRET}</textarea>" in page.replace("\n", "") and 'value="A code"' in page
    other = client.post(url, {"words": "The new code", "reason": "A code", "sure": sure})
    assert other.status_code == 200 and "documents_document" in holders("The new code")
    assert client.post(url, {"words": SECRET, "reason": "A code", "sure": sure}).url == f"/i/{document.pk}/"
    assert SECRET not in client.get(document.get_absolute_url()).content.decode()
    assert as_user(bob).get(url).status_code == 404


@given(st.text("ab &<\n", max_size=12), st.sampled_from(["ab", "a b", "&", "b\na"]))
def test_what_is_taken_out_is_gone_and_the_rest_stays(said: str, words: str) -> None:
    escaped = said.replace("&", "&amp;").replace("<", "&lt;")
    html = sanitise(f"<p>{escaped[:6]}<strong>{escaped[6:]}</strong></p><p>ab</p>")
    result, count = without(html, words, "·")
    assert " ".join(words.split()) not in " ".join(text_of(result).split()) or not count
    if not count:
        assert result == html
