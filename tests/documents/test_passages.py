"""Comments about words of a document: found, carried along with the text, shown, and settled."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from apps.content.actions import name_version
from apps.core.richtext import sanitise
from apps.discussion.actions import delete_comment, hide_comment
from apps.documents.actions import comment_on_passage, edit_document, reopen, resolve
from apps.documents.models import Document, Passage
from apps.documents.passages import Span, find, marked, moved, text_of
from apps.events.models import Event
from tests.factories import make_document

TEXT = "## Before\n\nCharge the lamp. Test the lamp **twice**.\n\n- Sign out\n- Lock the door"


@pytest.fixture
def document(db: None, space: Any, alice: Any) -> Document:
    return make_document(space, alice, title="Night work", text=TEXT)


def said_of(document: Document, quote: str, actor: Any, **around: str) -> Passage:
    return comment_on_passage(actor=actor, document=document, quote=quote, text="Why?", **around)


def rewrite(document: Document, actor: Any, text: str) -> Passage:
    edit_document(actor=actor, document=document, title="Night work", text=text)
    return Passage.objects.get()


def see(client: Any, document: Document) -> str:
    return client.get(document.get_absolute_url()).content.decode()


def test_the_words_of_a_text_have_line_ends_where_blocks_end() -> None:
    html = "<h2>A &amp; b</h2><p>c<br>d <strong>e</strong></p><ul><li><p>f</p></li></ul>"
    assert text_of(html) == "A & b\nc\nd e\nf\n\n\n"


@pytest.mark.parametrize(
    ("quote", "before", "after", "place"),
    [
        ("lamp", "", "", (11, 15)),
        ("lamp", "Test the ", " twice", (26, 30)),
        ("lamp", "the", "\n twice", (26, 30)),
        (" the\n  lamp ", "", "", (7, 15)),
        ("lamp twice. Sign out", "", "", (26, 47)),
        ("torch", "", "", None),
        (" \n", "", "", None),
    ],
)
def test_words_are_found_however_white_space_falls(quote: str, before: str, after: str, place: Any) -> None:
    found = find("Charge the lamp. Test the lamp twice.\n\nSign out\n", quote, before, after)
    assert (found and (found.start, found.end)) == place


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("Always charge the lamp. Test it.", "the lamp"),
        ("Charge the big lamp. Test it.", "the big lamp"),
        ("Charge the lam. Test it.", "the lam"),
        ("Charge. Test it.", None),
        ("", None),
    ],
)
def test_words_are_carried_along(new: str, words: str | None) -> None:
    place = moved("Charge the lamp. Test it.", new, [Span(7, 15)])[0]
    assert (new[place.start : place.end] if place else None) == words


@given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40), st.integers(0, 40), st.integers(0, 40))
@example("aa", "aa", 0, 1)
def test_wherever_words_go_they_stay_within_the_text(old: str, new: str, start: int, end: int) -> None:
    start, end = sorted((min(start, len(old)), min(end, len(old))))
    for place in moved(old, new, [Span(start, end)]):
        assert place is None or 0 <= place.start < place.end <= len(new)
    if start < end and old == new:
        assert moved(old, new, [Span(start, end)]) == [Span(start, end)]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_marks_change_no_words(pairs: list[tuple[int, int]]) -> None:
    html = sanitise("<h2>A &amp; b</h2><p>c <strong>d &lt; e</strong> f</p><pre><code>x = 1</code></pre><p>last</p>")
    spans = [Span(min(pair), max(pair), number) for number, pair in enumerate(pairs, 1)]
    assert text_of(marked(html, spans)) == text_of(html)


def test_marks_may_lie_over_each_other_and_over_bold_words() -> None:
    assert marked("<p>a <strong>b</strong> c</p>", [Span(0, 3, 1), Span(2, 5, 2)]) == (
        '<p><span><span class="anchor" data-passage="1" id="passage-1">a </span></span>'
        '<strong><span><span class="anchor" data-passage="1">'
        '<span class="anchor" data-passage="2" id="passage-2">b</span></span></span></strong>'
        '<span><span class="anchor" data-passage="2"> c</span></span></p>'
    )


def test_readers_comment_and_everybody_sees_of_what(document: Document, charlie: Any, bob: Any, as_user: Any) -> None:
    passage = said_of(document, "Test the lamp twice", charlie)
    page = see(as_user(bob), document)
    assert f'<span class="anchor" data-passage="{passage.pk}" id="passage-{passage.pk}">Test the lamp ' in page
    assert f'<a href="#passage-{passage.pk}">Test the lamp twice</a>' in page.split('id="notes-title"')[1]
    comment = page.split(f'id="comment-{passage.comment_id}"')[1]
    assert comment.index("Test the lamp twice") < comment.index("<p>Why?</p>")
    assert Event.objects.filter(verb="comment.published", item=document).count() == 1


def test_the_form_takes_what_was_chosen_and_keeps_what_was_typed(document: Document, bob: Any, as_user: Any) -> None:
    client, url = as_user(bob), f"/i/{document.pk}/document/passage/"
    form = client.get(url, {"quote": "Sign out", "before": "twice."}).content.decode()
    assert 'name="quote" value="Sign out"' in form and 'name="before" value="twice."' in form
    answer = client.post(url, {"quote": "Sing out", "body": "Where?"})
    assert answer.status_code == 422
    assert "The document does not say this, or not any more." in answer.content.decode()
    assert "Where?" in answer.content.decode() and "Sing out" in answer.content.decode()
    answer = client.post(url, {"quote": "Sign out", "body": "Where?"})
    assert answer.url == f"/comments/{Passage.objects.get().comment_id}/"


@pytest.mark.parametrize("quote", ["", " ", "x" * 2001])
def test_what_are_no_words_is_said_by_field(document: Document, bob: Any, quote: str) -> None:
    with pytest.raises(ValidationError) as caught:
        said_of(document, quote, bob)
    assert "quote" in caught.value.message_dict and not Passage.objects.exists()


def test_it_follows_the_words_through_edits_around_and_inside(document: Document, alice: Any, bob: Any) -> None:
    said_of(document, "Test the lamp twice", bob)
    longer = TEXT.replace("lamp **twice**", "new lamp **twice**")
    row = rewrite(document, alice, f"# First\n\nSwitch it off.\n\n{longer}")
    document.refresh_from_db()
    assert (row.quote, row.lost) == ("Test the new lamp twice", False)
    assert text_of(document.body)[row.start : row.end] == row.quote


def test_words_that_go_are_lost_and_found_when_they_come_back(
    document: Document, alice: Any, bob: Any, as_user: Any
) -> None:
    said_of(document, "Lock the door", bob)
    row = rewrite(document, alice, "Nothing.")
    assert (row.quote, row.lost) == ("Lock the door", True)
    page = see(as_user(bob), document)
    assert "These words are not in the document any more." in page and 'data-passage="' not in page
    row = rewrite(document, alice, "Nothing. But lock up: Lock the door\n")
    assert not row.lost and 'data-passage="' in see(as_user(bob), document)


def test_a_settled_thread_leaves_the_text_and_stays_in_the_conversation(
    document: Document, bob: Any, charlie: Any, as_user: Any
) -> None:
    passage = said_of(document, "Sign out", charlie)
    as_user(bob).post(f"/passages/{passage.pk}/resolve/")
    page = see(as_user(charlie), document)
    assert 'data-passage="' not in page and "1 thread is settled." in page
    assert "Settled" in page.split(f'id="comment-{passage.comment_id}"')[1]
    listed = as_user(charlie).get(f"/i/{document.pk}/document/passages/?show=settled").content.decode()
    assert "Sign out" in listed
    as_user(charlie).post(f"/passages/{passage.pk}/reopen/")
    assert 'data-passage="' in see(as_user(charlie), document)
    verbs = Event.objects.filter(verb__startswith="document.passage").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["document.passage_resolved", "document.passage_reopened"]


def test_who_neither_wrote_it_nor_writes_in_the_document_settles_nothing(
    document: Document, alice: Any, bob: Any, charlie: Any, as_user: Any
) -> None:
    passage = said_of(document, "Sign out", bob)
    with pytest.raises(PermissionDenied):
        resolve(actor=charlie, passage=passage)
    assert "/resolve/" not in see(as_user(charlie), document)
    assert "/resolve/" in see(as_user(bob), document)
    resolve(actor=alice, passage=passage)
    with pytest.raises(PermissionDenied):
        reopen(actor=charlie, passage=passage)


def test_a_deleted_or_hidden_comment_leaves_no_mark(document: Document, alice: Any, bob: Any, as_user: Any) -> None:
    gone, hidden = said_of(document, "Sign out", bob), said_of(document, "Lock", bob)
    delete_comment(actor=bob, comment=gone.comment)
    hide_comment(actor=alice, comment=hidden.comment, reason="No")
    assert 'data-passage="' not in see(as_user(bob), document)
    assert as_user(bob).get(f"/i/{document.pk}/document/passages.json").json() == {"notes": []}


def test_somebody_who_writes_learns_of_the_words(document: Document, bob: Any, as_user: Any) -> None:
    said_of(document, "Sign out", bob)
    (note,) = as_user(bob).get(f"/i/{document.pk}/document/passages.json").json()["notes"]
    assert (note["quote"], note["said"], note["author"]) == ("Sign out", "Why?", bob.name)


def test_hidden_and_missing_answer_alike(private: Any, alice: Any, charlie: Any, as_user: Any) -> None:
    hidden = make_document(private, alice, text="Secret words.")
    passage = said_of(hidden, "Secret", alice)
    client = as_user(charlie)
    for name in ("passage/", "passages/", "passages.json"):
        assert [client.get(f"/i/{pk}/document/{name}").status_code for pk in (hidden.pk, 9_999_999)] == [404, 404]
    for act in ("resolve", "reopen"):
        assert [client.post(f"/passages/{pk}/{act}/").status_code for pk in (passage.pk, 9_999_999)] == [404, 404]


def test_a_named_version_is_kept_when_words_have_comments(document: Document, alice: Any, bob: Any) -> None:
    said_of(document, "Sign out", bob)
    name_version(actor=alice, item=document, number=1, name="First")
    assert rewrite(document, alice, TEXT + "\n\nGo home.").quote == "Sign out"
