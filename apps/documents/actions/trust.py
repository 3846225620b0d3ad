"""Whether a document can be trusted: reviews, verification, and readers who say that it is out of date."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.documents.models import Document, Doubt, Trust
from apps.events.outbox import record
from apps.spaces.audience import readers_of
from apps.spaces.permissions import can

MOST_APPROVERS = 10
LONGEST_NOTE = 300
MOST_DAYS = 3650


def _set(document: Document, **columns: Any) -> None:
    """Write columns of a document's own, and on its spine what cards show of them."""
    for name, value in columns.items():
        setattr(document, name, value)
    document.save(update_fields=list(columns))
    facts = {key: fact for key, fact in document.facts.items() if key not in {"trust", "stale"}}
    if document.trust != Trust.WORKING:
        facts["trust"] = "changed" if document.changed_since else str(document.trust)
    if document.doubts.filter(settled_at=None).exists():
        facts["stale"] = True
    document.change(facts=facts)


@transaction.atomic
def ask_review(*, actor: Any, document: Document, approvers: Sequence[Any]) -> Document:
    """Ask `approvers` to say that a document is right. Raises PermissionDenied, or ValidationError by field."""
    document = Document.locked(document.pk)
    if not can(actor, document.write_verb, document):
        raise PermissionDenied
    ids = list(dict.fromkeys(person.pk for person in approvers))
    if not ids:
        raise ValidationError({"approvers": _("Name who shall read it.")})
    if len(ids) > MOST_APPROVERS:
        raise ValidationError({"approvers": _("Name at most %(most)d people.") % {"most": MOST_APPROVERS}})
    able = set(readers_of(document.space).filter(pk__in=ids).values_list("pk", flat=True))
    if strange := next((person for person in approvers if person.pk not in able), None):
        raise ValidationError({"approvers": _("%(name)s cannot read this space.") % {"name": strange.name}})
    _set(document, trust=Trust.REVIEW, approver_ids=ids)
    record("document.review_asked", actor=actor, item=document, people=ids)
    return document


@transaction.atomic
def verify(*, actor: Any, document: Document) -> Document:
    """Say that what a document says is right, today. What was doubted about it is settled. Raises PermissionDenied."""
    document = Document.locked(document.pk)
    if not can(actor, "item.verify", document) and document.owner_id != actor.pk:
        raise PermissionDenied
    now = timezone.now()
    Doubt.objects.filter(document=document, settled_at=None).update(settled_at=now)
    _set(
        document, trust=Trust.VERIFIED, verified_at=now, verified_by=actor, changed_since=False, approver_ids=[]
    )  # fmt: skip
    record("document.verified", actor=actor, item=document)
    return document


@transaction.atomic
def withdraw(*, actor: Any, document: Document) -> Document:
    """Say that a document is being worked on again. Raises PermissionDenied."""
    document = Document.locked(document.pk)
    if not can(actor, document.write_verb, document):
        raise PermissionDenied
    if document.trust != Trust.WORKING:
        _set(document, trust=Trust.WORKING, changed_since=False, approver_ids=[])
        record("document.reopened", actor=actor, item=document)
    return document


@transaction.atomic
def doubt(*, actor: Any, document: Document, note: str) -> Doubt:
    """Say that something in a document is not true any more; its owner hears of it. Doing it twice changes the note.

    Raises PermissionDenied, or ValidationError by field.
    """
    document = Document.locked(document.pk)
    if not can(actor, "item.use", document):
        raise PermissionDenied
    note = " ".join(note.split())
    if not note:
        raise ValidationError({"note": _("Say in a few words what is not true any more.")})
    if len(note) > LONGEST_NOTE:
        raise ValidationError({"note": _("At most %(most)d characters fit here.") % {"most": LONGEST_NOTE}})
    row, new = Doubt.objects.update_or_create(
        document=document, user=actor, settled_at=None, defaults={"note": note}
    )  # fmt: skip
    _set(document)
    if new:
        record("document.doubted", actor=actor, item=document)
    return row


@transaction.atomic
def look_after(*, actor: Any, document: Document, owner: Any, review_days: int | None) -> Document:
    """Decide who looks after a document, and after how many days it is to be looked at again (None for never).

    Raises PermissionDenied, or ValidationError by field.
    """
    document = Document.locked(document.pk)
    if not can(actor, "item.lead", document):
        raise PermissionDenied
    if review_days is not None and not 1 <= review_days <= MOST_DAYS:
        raise ValidationError({"review_days": _("Between 1 and %(most)d days.") % {"most": MOST_DAYS}})
    if owner is not None and not readers_of(document.space).filter(pk=owner.pk).exists():
        raise ValidationError({"owner": _("Choose somebody who may read this space.")})
    if (document.owner_id, document.review_days) != (owner.pk if owner else None, review_days):
        document.owner, document.review_days = owner, review_days
        document.save(update_fields=["owner", "review_days"])
        record("document.looked_after", actor=actor, item=document, owner=document.owner_id)
    return document
