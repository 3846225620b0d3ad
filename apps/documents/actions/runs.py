"""Going through the steps of a document in a copy of one's own.

Nothing of this is recorded as an event: who goes through what, and how far they came, is for nobody else to know.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.documents.models import Document, Run
from apps.documents.steps import steps_in
from apps.spaces.permissions import can

LONGEST_RUN_NOTE = 2000


@transaction.atomic
def begin_run(*, actor: Any, document: Document) -> Run:
    """Begin to go through a document as it is now. One that was begun and left untouched is taken instead.

    Raises PermissionDenied, or ValidationError when the document has no steps.
    """
    document = Document.locked(document.pk)
    if not can(actor, "item.view", document):
        raise PermissionDenied
    steps = steps_in(document.body)
    if not steps:
        raise ValidationError(_("There is nothing to tick off in it."))
    unticked = [False] * steps
    begun = Run.of(actor).filter(document=document, done_at=None, note="", ticks=unticked, html=document.body)
    return begun.last() or Run.objects.create(document=document, person=actor, html=document.body, ticks=unticked)


def _held(actor: Any, run: Run) -> Run:
    """Return the run as it is now, locked. Raises PermissionDenied where it is not, or no longer, the actor's."""
    held = Run.of(actor).select_for_update(of=("self",)).filter(pk=run.pk).first()
    if held is None:
        raise PermissionDenied
    return held


@transaction.atomic
def save_run(*, actor: Any, run: Run, ticks: Sequence[bool], note: str, done: bool = False) -> Run:
    """Keep which steps are done, and a note; with `done` it ends, whether all of them are or not.

    Raises PermissionDenied, or ValidationError by field, and without one when it has ended already.
    """
    run = _held(actor, run)
    if run.done_at is not None:
        raise ValidationError(_("You were done with it already. Take it up again to change it."))
    if len(ticks) != len(run.ticks):
        raise ValidationError(_("These are not its steps."))
    if len(note) > LONGEST_RUN_NOTE:
        raise ValidationError({"note": _("At most %(most)d characters fit here.") % {"most": LONGEST_RUN_NOTE}})
    run.ticks, run.note = list(ticks), note.strip()
    run.done_at = timezone.now() if done else None
    run.save(update_fields=["ticks", "note", "done_at"])
    return run


@transaction.atomic
def reopen_run(*, actor: Any, run: Run) -> Run:
    """Take up again what was ended. Raises PermissionDenied."""
    run = _held(actor, run)
    run.done_at = None
    run.save(update_fields=["done_at"])
    return run


@transaction.atomic
def drop_run(*, actor: Any, run: Run) -> None:
    """Throw a run away for good. Raises PermissionDenied."""
    _held(actor, run).delete()
