"""Commenting on words of a document, and saying that a thread about them is settled."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.richtext import Written
from apps.discussion.actions import add_comment
from apps.documents.live.showing import show
from apps.documents.models import Document, Passage
from apps.documents.passages import LONGEST_QUOTE, find, text_of
from apps.events.outbox import record
from apps.spaces.permissions import can


@transaction.atomic
def comment_on_passage(
    *, actor: Any, document: Document, quote: str, text: str | Written, before: str = "", after: str = ""
) -> Passage:
    """Comment on the words `quote` of a document, those between `before` and `after` where they stand there twice.

    Raises PermissionDenied, or ValidationError by field.
    """
    document = Document.locked(document.pk)
    if not can(actor, "item.comment", document):
        raise PermissionDenied
    if not quote.strip():
        raise ValidationError({"quote": _("Say which words it is about.")})
    if len(quote) > LONGEST_QUOTE:
        sentence = _("Choose fewer words: at most %(most)d characters.")
        raise ValidationError({"quote": sentence % {"most": LONGEST_QUOTE}})
    # Somebody who writes in it at this moment may mean words that readers have not been shown yet.
    show(document.pk)
    document.refresh_from_db()
    words = text_of(document.body)
    place = find(words, quote, before, after)
    if place is None:
        raise ValidationError({"quote": _("The document does not say this, or not any more.")})
    comment = add_comment(actor=actor, item=document, text=text)
    passage = Passage.objects.create(
        document=document, comment=comment, quote=words[place.start : place.end], start=place.start, end=place.end
    )
    _redraw(passage)
    return passage


def may_settle(actor: Any, passage: Passage) -> bool:
    """Whether `actor` may settle a thread: who began it, who may write in the document, and who leads the space."""
    document = passage.document
    own = passage.comment.author_id == actor.pk and can(actor, "item.comment", document)
    return own or can(actor, document.write_verb, document) or can(actor, "item.hide", document)


@transaction.atomic
def resolve(*, actor: Any, passage: Passage) -> Passage:
    """Say that a thread about a passage is settled. Raises PermissionDenied."""
    return _settle(actor, passage, settled=True)


@transaction.atomic
def reopen(*, actor: Any, passage: Passage) -> Passage:
    """Say that a thread about a passage is not settled after all. Raises PermissionDenied."""
    return _settle(actor, passage, settled=False)


def _settle(actor: Any, passage: Passage, *, settled: bool) -> Passage:
    document = Document.locked(passage.document_id)
    passage = Passage.objects.select_related("comment").get(pk=passage.pk)
    passage.document = document
    if not may_settle(actor, passage):
        raise PermissionDenied
    if (passage.resolved_at is not None) != settled:
        passage.resolved_at, passage.resolved_by = (timezone.now(), actor) if settled else (None, None)
        passage.save(update_fields=["resolved_at", "resolved_by"])
        _redraw(passage)
        verb = "document.passage_resolved" if settled else "document.passage_reopened"
        record(verb, actor=actor, item=document, comment=passage.comment_id)
    return passage


def _redraw(passage: Passage) -> None:
    """Let the kept pages of the document be drawn anew, as its marks are part of them."""
    passage.document.change()
