"""Keeping accepted answers true: looking at them again, doubting them, and noticing when their time is over."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.events.outbox import record
from apps.forums.freshness import may_review, months_after, watch_unwatched
from apps.forums.models import Doubt, Question, Verification
from apps.spaces.audience import readers_of
from apps.spaces.permissions import can

BATCH = 200
MOST_MONTHS = 60
LONGEST_WHY = 300


def _watched(question: Any) -> tuple[Question, Verification]:
    """Return both as they are now, the question locked. Raises PermissionDenied where no answer is accepted."""
    question = Question.locked(question.pk)
    verification = Verification.standing().filter(question=question).first()
    if verification is None:
        raise PermissionDenied
    return question, verification


def _show(question: Question, stale: bool) -> None:
    """Let the spine say whether the answer may be out of date, for cards, rows and rankings."""
    facts = {key: fact for key, fact in question.facts.items() if key != "stale"}
    question.change(facts={**facts, "stale": True} if stale else facts)


@transaction.atomic
def verify(*, actor: Any, question: Any) -> None:
    """Say that the accepted answer is still true: doubts are settled, and its next date moves.

    Raises PermissionDenied.
    """
    question, verification = _watched(question)
    if not may_review(actor, question, verification.owner_id):
        raise PermissionDenied
    now = timezone.now()
    Doubt.objects.filter(verification=verification, settled_at=None).update(settled_at=now)
    verification.verified_at, verification.verified_by, verification.stale = now, actor, False
    verification.review_at = months_after(now, verification.months)
    verification.save(update_fields=["verified_at", "verified_by", "stale", "review_at"])
    _show(question, stale=False)
    record("answer.verified", actor=actor, item=question, comment=verification.answer_id)


@transaction.atomic
def set_review(*, actor: Any, question: Any, owner: Any, months: int) -> None:
    """Decide who keeps the accepted answer true, and how many months it holds after each look.

    Raises PermissionDenied, or ValidationError by field.
    """
    question, verification = _watched(question)
    if not may_review(actor, question, verification.owner_id):
        raise PermissionDenied
    if not 1 <= months <= MOST_MONTHS:
        raise ValidationError({"months": _("Between 1 and %(most)d months.") % {"most": MOST_MONTHS}})
    if not readers_of(question.space).filter(pk=owner.pk).exists():
        raise ValidationError({"owner": _("Choose somebody who may read this space.")})
    if (verification.owner_id, verification.months) == (owner.pk, months):
        return
    verification.owner, verification.months = owner, months
    verification.review_at = months_after(verification.verified_at or verification.accepted_at, months)
    doubted = verification.doubts.filter(settled_at=None).exists()
    verification.stale = doubted or verification.review_at <= timezone.now()
    verification.save(update_fields=["owner", "months", "review_at", "stale"])
    _show(question, verification.stale)
    record("answer.review_set", actor=actor, item=question, comment=verification.answer_id, owner=owner.pk)


@transaction.atomic
def doubt(*, actor: Any, question: Any, why: str) -> None:
    """Say that the accepted answer is out of date; doing it twice before somebody has looked changes nothing.

    Raises PermissionDenied, or ValidationError by field.
    """
    question, verification = _watched(question)
    if not can(actor, "item.react", question):
        raise PermissionDenied
    why = " ".join(why.split())
    if not why or len(why) > LONGEST_WHY:
        raise ValidationError(
            {"why": _("Say what has changed, in at most %(most)d characters.") % {"most": LONGEST_WHY}}
        )
    if Doubt.objects.filter(verification=verification, user=actor, settled_at=None).exists():
        return
    Doubt.objects.create(verification=verification, user=actor, why=why)
    Verification.objects.filter(pk=verification.pk).update(stale=True)
    _show(question, stale=True)
    record(
        "answer.doubted", actor=actor, item=question, comment=verification.answer_id, why=why,
        owner=verification.owner_id,
    )  # fmt: skip


def keep_watch(limit: int = BATCH) -> int:
    """Begin to watch over accepted answers that came with an archive. Returns how many."""
    return watch_unwatched(limit)


def mark_due(limit: int = BATCH) -> int:
    """Mark every accepted answer whose time is over. Returns how many.

    Each has a transaction of its own under its question's lock, so a killed worker leaves nothing half done and two
    workers mark nothing twice.
    """
    ids = list(Verification.due().values_list("question_id", flat=True)[:limit])
    return sum(_mark(pk) for pk in ids)


def _mark(pk: int) -> bool:
    try:
        with transaction.atomic():
            question = Question.locked(pk)
            verification = Verification.due().filter(question=question).first()
            if verification is None:
                return False
            Verification.objects.filter(pk=verification.pk).update(stale=True)
            _show(question, stale=True)
            record("answer.outdated", actor=None, item=question, comment=verification.answer_id)
            return True
    except Question.DoesNotExist:  # purged meanwhile
        return False
