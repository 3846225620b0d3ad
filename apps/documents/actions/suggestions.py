"""Suggesting what a document should say, and taking that over or not."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core import yjs
from apps.documents.actions.writing import Text, html_of
from apps.documents.live import log
from apps.documents.live.copies import TooLarge, Unsound
from apps.documents.live.showing import show
from apps.documents.models import Document, Fate, Suggestion
from apps.events.outbox import record
from apps.spaces.permissions import can

LONGEST_REMARK = 300
MOST_OPEN, MOST_BEGUN = 20, 2


def may_suggest(actor: Any, document: Document) -> bool:
    """Whether `actor` may suggest changes: who may write may, and where it is asked for whoever may comment."""
    if can(actor, document.write_verb, document):
        return True
    return document.suggesting and can(actor, "item.comment", document)


@transaction.atomic
def begin_suggestion(*, actor: Any, document: Document) -> Suggestion:
    """Begin with a copy of what a document says now; one that was begun with the same is gone on with.

    Raises PermissionDenied, or ValidationError where too many of theirs wait already.
    """
    document = Document.locked(document.pk)
    if not may_suggest(actor, document):
        raise PermissionDenied
    mine = Suggestion.objects.filter(document=document, author=actor)
    if mine.filter(fate=Fate.OPEN).count() >= MOST_OPEN:
        raise ValidationError(_("Many of your suggestions are waiting already. Leave them some time."))
    show(document.pk)
    document.refresh_from_db()
    epoch, state, _through = log.state_of(document.pk)
    begun = mine.filter(fate=Fate.BEGUN)
    same = begun.filter(epoch=epoch, base_html=document.body).order_by("-pk").first()
    if same is not None:
        return same
    # A copy is as large as its document; of those begun before, one may still be open in another window.
    begun.exclude(pk__in=list(begun.order_by("-pk").values_list("pk", flat=True)[:MOST_BEGUN])).delete()
    return Suggestion.objects.create(
        document=document, author=actor, epoch=epoch, base=state, base_html=document.body, html=document.body
    )


@transaction.atomic
def suggest(*, actor: Any, suggestion: Suggestion, text: Text, note: str = "") -> Suggestion:
    """Send a suggestion that was begun: what the document should say, and why.

    Raises PermissionDenied, or ValidationError by field.
    """
    document = Document.locked(suggestion.document_id)
    suggestion = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
    if suggestion.author_id != actor.pk or not may_suggest(actor, document):
        raise PermissionDenied
    if suggestion.fate != Fate.BEGUN:
        return suggestion
    if suggestion.epoch != document.epoch or not suggestion.base:
        raise ValidationError(
            _("The document was built anew since. Copy what you wrote, and begin again from what it says now.")
        )
    html, _usernames = html_of(text, document.space)
    update = yjs.rewritten(bytes(suggestion.base), html)
    if not update:
        raise ValidationError({"body": _("This is what it says already. Change something first.")})
    suggestion.html, suggestion.update, suggestion.note = html, update, _remark(note, "note")
    suggestion.fate, suggestion.at = Fate.OPEN, timezone.now()
    suggestion.save()
    record("document.suggested", actor=actor, item=document, suggestion=suggestion.pk)
    return suggestion


def _remark(text: str, field: str) -> str:
    text = " ".join(text.split())
    if len(text) > LONGEST_REMARK:
        raise ValidationError({field: _("At most %(most)d characters fit here.") % {"most": LONGEST_REMARK}})
    return text


def merged_html(suggestion: Suggestion) -> str | None:
    """Return what the document would say with a suggestion taken over now; None where it was built anew since."""
    epoch, state, _through = log.state_of(suggestion.document_id)
    if epoch != suggestion.epoch:
        return None
    return yjs.html_of(yjs.compacted(state, bytes(suggestion.update)))


@transaction.atomic
def take_over(*, actor: Any, suggestion: Suggestion) -> Suggestion:
    """Merge a suggestion into what the document says by now; the words stay its author's.

    Raises PermissionDenied, or ValidationError where it cannot be merged any more.
    """
    document, suggestion = _waiting(actor, suggestion)
    gone = ValidationError(_("The document was built anew since. Write in it what you want to take over."))
    if document.epoch != suggestion.epoch:
        raise gone
    try:
        log.merge(document.pk, bytes(suggestion.update), actor, suggestion.author)
    except TooLarge as error:
        raise ValidationError(_("With it the document would be too long.")) from error
    except Unsound as error:
        raise gone from error
    show(document.pk)
    return _decide(actor, document, suggestion, Fate.TAKEN)


@transaction.atomic
def decline(*, actor: Any, suggestion: Suggestion, reason: str = "") -> Suggestion:
    """Leave a suggestion out, and perhaps say why. Raises PermissionDenied, or ValidationError by field."""
    document, suggestion = _waiting(actor, suggestion)
    return _decide(actor, document, suggestion, Fate.DECLINED, _remark(reason, "reason"))


@transaction.atomic
def take_back(*, actor: Any, suggestion: Suggestion) -> Suggestion:
    """Withdraw a suggestion of one's own that waits. Raises PermissionDenied."""
    document = Document.locked(suggestion.document_id)
    suggestion = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
    if suggestion.author_id != actor.pk or suggestion.fate != Fate.OPEN:
        raise PermissionDenied
    return _decide(actor, document, suggestion, Fate.WITHDRAWN)


def _waiting(actor: Any, suggestion: Suggestion) -> tuple[Document, Suggestion]:
    document = Document.locked(suggestion.document_id)
    if not can(actor, document.write_verb, document):
        raise PermissionDenied
    suggestion = Suggestion.objects.select_for_update(of=("self",)).select_related("author").get(pk=suggestion.pk)
    if suggestion.fate != Fate.OPEN:
        raise ValidationError(_("Somebody has decided on it already."))
    return document, suggestion


def _decide(actor: Any, document: Document, suggestion: Suggestion, fate: str, reason: str = "") -> Suggestion:
    suggestion.fate, suggestion.by, suggestion.decided_at, suggestion.reason = fate, actor, timezone.now(), reason
    # What is needed to merge it is needed no more.
    suggestion.base = suggestion.update = b""
    suggestion.save()
    data = {"suggestion": suggestion.pk, "author": suggestion.author_id, "fate": str(fate)}
    record("document.suggestion_decided", actor=actor, item=document, **data)
    return suggestion
