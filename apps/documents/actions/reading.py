"""Asking the members of a space to confirm that they have read a document."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.content.actions.reminding import remind_those
from apps.content.models import State
from apps.documents.models import Document, ReadReceipt
from apps.documents.reading import asked
from apps.events.outbox import record
from apps.spaces.permissions import can

LAST_DAY = date(3000, 1, 1)


def _locked(actor: Any, document: Document) -> Document:
    document = Document.locked(document.pk)
    if not can(actor, "item.announce", document):
        raise PermissionDenied
    return document


@transaction.atomic
def ask_to_read(*, actor: Any, document: Document, confirm_by: date | None = None, again: bool = False) -> Document:
    """Ask the members of the space to confirm that they have read a document, or change until when.

    With `again` those who have confirmed are asked anew, and who had stays known. Raises PermissionDenied, or
    ValidationError by field.
    """
    document = _locked(actor, document)
    if document.state != State.PUBLISHED:
        raise PermissionDenied
    if confirm_by and confirm_by != document.confirm_by and not timezone.localdate() <= confirm_by < LAST_DAY:
        raise ValidationError({"confirm_by": _("Choose today or a day to come.")})
    new = document.reading_asked_at is None or again
    if not new and confirm_by == document.confirm_by:
        return document
    document.confirm_by = confirm_by
    if new:
        document.reading_asked_at = timezone.now()
    document.save(update_fields=["reading_asked_at", "confirm_by"])
    record("document.reading_asked" if new else "document.reading_changed", actor=actor, item=document)
    return document


@transaction.atomic
def end_reading(*, actor: Any, document: Document) -> Document:
    """Ask nobody any more; who has confirmed stays known. Raises PermissionDenied."""
    document = _locked(actor, document)
    if document.reading_asked_at is not None:
        document.reading_asked_at = document.confirm_by = None
        document.save(update_fields=["reading_asked_at", "confirm_by"])
        record("document.reading_ended", actor=actor, item=document)
    return document


@transaction.atomic
def confirm_reading(*, actor: Any, document: Document, seen: str | None = None) -> ReadReceipt:
    """Note that `actor` has read a document as it is now; once is enough each time one is asked.

    `seen` is the stamp of what they were shown, None for what it says now. Those who wrote it are not asked. Raises
    PermissionDenied, also where nobody is asked, and ValidationError when it says something else than was seen.
    """
    # As it is now, without its lock: thousands may confirm at the same moment.
    document = Document.of_ids([document.pk]).select_related("space").get()
    is_asked = can(actor, "item.confirm", document) and "author" not in document.permission_facts(actor)
    if not is_asked or document.reading_asked_at is None:
        raise PermissionDenied
    if seen is not None and seen != document.stamp:
        raise ValidationError(_("It was changed while you read it. Please look at it again, and confirm then."))
    receipt, new = ReadReceipt.objects.get_or_create(
        document_id=document.pk, user=actor, asked_at=document.reading_asked_at, defaults={"stamp": document.stamp}
    )
    if new:
        record("document.read", actor=actor, item=document)
    return receipt


@transaction.atomic
def remind_readers(*, actor: Any, document: Document) -> int:
    """Remind those who have not confirmed yet, at most once a day. Returns how many they are.

    Raises PermissionDenied, or ValidationError when it is too soon or nobody is left.
    """
    document = _locked(actor, document)
    if document.reading_asked_at is None or document.state != State.PUBLISHED:
        raise PermissionDenied
    return remind_those(actor=actor, asked=asked(document), verb="document.reading_reminded")
