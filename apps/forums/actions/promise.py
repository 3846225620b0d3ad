"""Promising answers, and telling those who lead a space when one has not come in time."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.events.outbox import record
from apps.forums.first_answers import measure
from apps.forums.models import FirstAnswer, Promise, Question
from apps.forums.promises import MOST_HOURS, due_after, whom_to_tell
from apps.spaces.models import Membership, Space
from apps.spaces.permissions import can
from apps.spaces.versions import move_on

BATCH = 200


@transaction.atomic
def set_promise(*, actor: Any, space: Any, hours: int | None, told: Any = None) -> None:
    """Promise a first answer within `hours` (None: promise nothing), and name who is `told` when none has come.

    What was asked before keeps the time it was promised; without a promise nobody is told any more. Raises
    PermissionDenied, or ValidationError by field.
    """
    space = Space.objects.locked(space.pk)
    if not can(actor, "space.configure", space):
        raise PermissionDenied
    before = Promise.objects.filter(space=space).first()
    if hours is None:
        _take_back(actor, space, before)
        return
    if not 1 <= hours <= MOST_HOURS:
        raise ValidationError({"hours": _("Between one hour and 14 days.")})
    if told is None or not Membership.objects.leaders().filter(space=space, user=told).exists():
        raise ValidationError({"told": _("Choose somebody who leads this space.")})
    if before and (before.hours, before.told_id) == (hours, told.pk):
        return
    Promise.objects.update_or_create(space=space, defaults={"hours": hours, "told": told})
    move_on(space.pk)
    record("space.promise_set", actor=actor, space=space, hours=hours, told=told.pk)


def _take_back(actor: Any, space: Space, promise: Promise | None) -> None:
    if promise is None:
        return
    promise.delete()
    FirstAnswer.objects.filter(space=space, answered_at=None, escalated_at=None).update(due_at=None)
    move_on(space.pk)
    record("space.promise_set", actor=actor, space=space, hours=None, told=None)


def escalate_due(limit: int = BATCH) -> int:
    """Tell those who lead of every question that waits longer than was promised. Returns of how many.

    Each has a transaction of its own under its question's lock, so a killed worker leaves nothing half done and two
    workers tell nobody twice.
    """
    ids = list(FirstAnswer.due().values_list("pk", flat=True)[:limit])
    return sum(_escalate(pk) for pk in ids)


def _escalate(pk: int) -> bool:
    try:
        with transaction.atomic():
            question = Question.locked(pk)
            # An answer that came a moment ago is in the log already, while its handler may still be on its way.
            measure([pk])
            row = FirstAnswer.due().filter(question=question).first()
            if row is None:
                return False
            FirstAnswer.objects.filter(pk=pk).update(escalated_at=timezone.now())
            record("question.escalated", actor=None, item=question, told=whom_to_tell(question.space))
            return True
    except Question.DoesNotExist:  # purged meanwhile
        return False


def promise_anew(question: Any, space: Any) -> None:
    """Let a question that has moved wait for an answer as its new space promises, from now on.

    The caller holds the locks of the item and its space.
    """
    due = due_after(space.pk, timezone.now())
    rows = FirstAnswer.objects.filter(question=question.pk)
    rows.update(space_id=space.pk)
    rows.filter(answered_at=None, escalated_at=None).update(due_at=due)
