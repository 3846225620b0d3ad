"""The place of a document in the tree of its space."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.documents.models import Document
from apps.events.outbox import record
from apps.spaces.models import Space
from apps.spaces.permissions import can

DEEPEST = 8
STEPS = ("up", "down", "in", "out")


def last_place(space: Any, parent: Document | None) -> int:
    """Return the position of one that comes last below `parent`, or at the top."""
    last = Document.tree_of(space).filter(parent=parent).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _depth(document: Document | None) -> int:
    depth = 0
    while document is not None and depth <= DEEPEST:
        document, depth = document.parent, depth + 1
    return depth


def _height(document: Document) -> int:
    """Return how many levels hang below a document, itself among them."""
    height, level = 0, [document.pk]
    while level and height <= DEEPEST:
        height, level = (
            height + 1,
            list(Document.tree_of(document.space).filter(parent__in=level).values_list("pk", flat=True)),
        )
    return height


def _above(document: Document | None) -> list[int]:
    found: list[int] = []
    while document is not None and document.pk not in found:
        found.append(document.pk)
        document = document.parent
    return found


@transaction.atomic
def place(*, actor: Any, document: Document, parent: Document | None, after: Document | None = None) -> Document:
    """Put a document below `parent` (None for the top), behind its sibling `after` (None for first).

    Raises PermissionDenied, or ValidationError when it cannot stand there.
    """
    document = Document.locked(document.pk)
    # One at a time in a space, so that two moves never hang two documents below each other.
    Space.objects.locked(document.space_id)
    if not can(actor, "item.write", document):
        raise PermissionDenied
    if parent is not None and (parent.space_id != document.space_id or parent.deleted_at is not None):
        raise ValidationError(_("Choose a document of the same space."))
    if document.pk in _above(parent):
        raise ValidationError(_("A document cannot stand below itself."))
    if _depth(parent) + _height(document) > DEEPEST:
        raise ValidationError(_("At most %(most)d levels fit below each other.") % {"most": DEEPEST})
    rows = list(Document.tree_of(document.space).filter(parent=parent).exclude(pk=document.pk))
    at = next((number for number, row in enumerate(rows, 1) if after is not None and row.pk == after.pk), 0)
    rows.insert(at, document)
    moved = document.parent_id != (parent.pk if parent else None)
    document.parent = parent
    for number, row in enumerate(rows):
        row.position = number
    document.save(update_fields=["parent"])
    Document.tree_of(document.space).bulk_update(rows, ["position"])
    record("document.placed", actor=actor, item=document, moved=moved)
    return document


def step(*, actor: Any, document: Document, way: str) -> Document:
    """Move a document one step: `up` or `down` among its siblings, `in` below the one before it, `out` of its parent.

    Where there is nothing to step over, nothing changes. Raises what `place` raises, or ValidationError for another
    way.
    """
    if way not in STEPS:
        raise ValidationError(_("Choose one of these."))
    rows = list(Document.tree_of(document.space).filter(parent_id=document.parent_id))
    here = next((number for number, row in enumerate(rows) if row.pk == document.pk), 0)
    if way == "up" and here:
        return place(actor=actor, document=document, parent=document.parent, after=rows[here - 2] if here > 1 else None)
    if way == "down" and here < len(rows) - 1:
        return place(actor=actor, document=document, parent=document.parent, after=rows[here + 1])
    if way == "in" and here:
        last = Document.tree_of(document.space).filter(parent=rows[here - 1]).last()
        return place(actor=actor, document=document, parent=rows[here - 1], after=last)
    if way == "out" and document.parent is not None:
        return place(actor=actor, document=document, parent=document.parent.parent, after=document.parent)
    return document


def leave(document: Document) -> None:
    """Take a document out of its tree; what hung below it hangs below its parent. The caller holds its lock."""
    document.children.update(parent=document.parent_id)
    document.parent = None
    document.save(update_fields=["parent"])
