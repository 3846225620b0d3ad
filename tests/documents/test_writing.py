"""Documents are begun, changed by form, merged, and written in by those who may."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.core import yjs
from apps.documents.actions import create_document, decide_writers, edit_document, rename
from apps.documents.live import log
from apps.documents.models import Document
from apps.events.models import Event
from apps.spaces.permissions import can
from tests.factories import make_document

pytestmark = pytest.mark.django_db


def now(document: Document) -> Document:
    return Document.everything.get(pk=document.pk)


def test_a_document_begins_as_an_item_and_as_a_yjs_document(space: Any, bob: Any) -> None:
    document = make_document(space, bob, text="## Before\n\nCharge the **lamp**.")
    assert document.body == "<h2>Before</h2><p>Charge the <strong>lamp</strong>.</p>"
    assert yjs.html_of(log.state_of(document.pk)[1]) == document.body
    assert document.owner == bob
    assert Event.objects.get(verb="document.published").item_id == document.pk


def test_a_title_is_needed_and_has_an_end(space: Any, bob: Any) -> None:
    for title in ("", "   ", "x" * 201):
        with pytest.raises(ValidationError) as caught:
            create_document(actor=bob, space=space, title=title)
        assert "title" in caught.value.message_dict


def test_only_members_begin_documents(space: Any, charlie: Any) -> None:
    with pytest.raises(PermissionDenied):
        make_document(space, charlie)


def test_an_edit_is_merged_and_keeps_what_was_said(space: Any, alice: Any, bob: Any) -> None:
    document = make_document(space, bob, text="One.\n\nTwo.")
    edit_document(actor=alice, document=document, title=document.title, text="One.\n\nTwo and a half.")
    assert now(document).body == "<p>One.</p><p>Two and a half.</p>"
    assert yjs.html_of(log.state_of(document.pk)[1]) == now(document).body
    assert document.revisions.get().body == "<p>One.</p><p>Two.</p>"


def test_nothing_is_overwritten_that_was_not_seen(space: Any, alice: Any, bob: Any) -> None:
    document = make_document(space, bob, text="One.")
    seen = document.stamp
    edit_document(actor=alice, document=document, title=document.title, text="Two.", seen=seen)
    with pytest.raises(ValidationError) as caught:
        edit_document(actor=bob, document=document, title=document.title, text="Three.", seen=seen)
    assert caught.value.code == "changed"
    assert now(document).body == "<p>Two.</p>"


@pytest.mark.parametrize(
    ("writing", "may", "may_not"),
    [("members", ["alice", "bob", "dora"], ["charlie"]), ("named", ["alice", "bob", "dora"], ["erin", "charlie"]),
     ("leaders", ["alice"], ["bob", "dora", "charlie"])],
)  # fmt: skip
def test_who_may_write_is_decided_for_each_document(
    space: Any, alice: Any, bob: Any, charlie: Any, writing: str, may: list[str], may_not: list[str]
) -> None:
    from apps.spaces.models import Membership
    from tests.factories import make_user

    people = {"alice": alice, "bob": bob, "charlie": charlie, "dora": make_user("dora"), "erin": make_user("erin")}
    for name in ("dora", "erin"):
        Membership.objects.create(space=space, user=people[name], role="member")
    document = make_document(space, bob)
    decide_writers(actor=bob, document=document, writing=writing, people=[people["dora"]])
    document = now(document)
    assert [name for name in may if not can(people[name], document.write_verb, document)] == []
    assert [name for name in may_not if can(people[name], document.write_verb, document)] == []


def test_who_may_not_write_cannot_edit_rename_or_decide(space: Any, bob: Any, charlie: Any) -> None:
    document = make_document(space, bob)
    for attempt in (
        lambda: edit_document(actor=charlie, document=document, title="Mine", text="Mine."),
        lambda: rename(actor=charlie, document=document, title="Mine"),
        lambda: decide_writers(actor=charlie, document=document, writing="leaders"),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert (now(document).title, now(document).writing) == ("How we listen", "members")


def test_only_readers_of_the_space_are_named(private: Any, bob: Any, charlie: Any) -> None:
    document = make_document(private, bob)
    with pytest.raises(ValidationError) as caught:
        decide_writers(actor=bob, document=document, writing="named", people=[charlie])
    assert "Charlie" in str(caught.value)
