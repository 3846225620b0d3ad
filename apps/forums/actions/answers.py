"""What readers do with a question and its answers: vote, accept, want to know the same."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.discussion.models import Comment
from apps.events.outbox import record
from apps.forums.freshness import forget, watch
from apps.forums.models import MeToo, Question, Vote
from apps.spaces.permissions import can

# When the asker has said nothing for so long after an answer, those who lead the space may accept it.
SILENCE = timedelta(days=7)


def is_answer(comment: Comment) -> bool:
    """Tell whether `comment`, with its item, is an answer: one right below a question."""
    return comment.parent_id is None and comment.item.kind == "question"


def checked_answer(answer: Comment) -> Comment:
    """Return `answer` if it is one, and neither deleted nor hidden. Raises PermissionDenied."""
    if not is_answer(answer) or answer.deleted_at or answer.hidden_at:
        raise PermissionDenied
    return answer


@transaction.atomic
def vote(*, actor: Any, comment: Comment, wanted: bool) -> int:
    """Say that an answer is useful, or take it back; doing it twice changes nothing. Returns its votes.

    The lock on the answer makes everybody count one after the other. Raises PermissionDenied, or ValidationError for
    one's own answer.
    """
    answer = checked_answer(Comment.locked(comment.pk))
    if not can(actor, "comment.react", answer):
        raise PermissionDenied
    if answer.author_id == actor.pk:
        raise ValidationError(_("Others say whether your answer is useful."))
    mine = Vote.objects.filter(comment=answer, user=actor)
    if wanted != mine.exists():
        if wanted:
            Vote.objects.create(comment=answer, user=actor)
        else:
            mine.delete()
        answer.change(helpful=F("helpful") + (1 if wanted else -1))
        verb = "answer.voted" if wanted else "answer.vote_withdrawn"
        record(verb, actor=actor, item=answer.item, comment=answer.pk)
    return Vote.objects.filter(comment=answer).count()


def may_accept(actor: Any, question: Question, answer: Comment) -> bool:
    """Tell whether `actor` may accept `answer` now: the asker, or those who lead the space when the asker is silent."""
    if not can(actor, "item.accept", question):
        return False
    if question.author_id == actor.pk or question.author_id is None:
        return True
    since = timezone.now() - SILENCE
    said = Comment.visible_to(actor).filter(item_id=question.pk, author_id=question.author_id, created__gt=since)
    return answer.created <= since and question.created <= since and not said.exists()


@transaction.atomic
def accept(*, actor: Any, comment: Comment) -> None:
    """Make an answer the accepted one of its question, in place of another if there is one.

    Raises PermissionDenied, or ValidationError when those who lead the space have to leave the asker some time.
    """
    locked = Comment.locked_for_acceptance(comment)
    answer = checked_answer(next(row for row in locked if row.pk == comment.pk))
    question = Question.locked(answer.item_id)
    if answer.accepted:
        return
    if not may_accept(actor, question, answer):
        if can(actor, "item.accept", question):
            raise ValidationError(_("Leave the asker a week to say which answer helped."))
        raise PermissionDenied
    others = set(Comment.visible_to(actor).filter(item_id=question.pk, accepted=True).values_list("pk", flat=True))
    if others - {row.pk for row in locked}:
        raise ValidationError(_("Somebody has just accepted another answer. Look at it first."))
    for other in locked:
        if other.accepted:
            other.change(accepted=False)
    answer.change(accepted=True)
    watch(question, answer)
    question.change(facts={**without(question.facts, "stale"), "accepted": True})
    record("answer.accepted", actor=actor, item=question, comment=answer.pk, answerer=answer.author_id)


def without(facts: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: fact for key, fact in facts.items() if key not in names}


@transaction.atomic
def take_back_acceptance(*, actor: Any, comment: Comment) -> None:
    """Let a question have no accepted answer again. Raises PermissionDenied."""
    answer = checked_answer(Comment.locked(comment.pk))
    question = Question.locked(answer.item_id)
    if not answer.accepted:
        return
    if not can(actor, "item.accept", question):
        raise PermissionDenied
    answer.change(accepted=False)
    forget(question)
    question.change(facts=without(question.facts, "accepted", "stale"))
    record("answer.acceptance_withdrawn", actor=actor, item=question, comment=answer.pk)


@transaction.atomic
def me_too(*, actor: Any, question: Question, wanted: bool) -> int:
    """Say that one wants to know the same, or no longer; the asker cannot. Returns how many others do.

    Raises PermissionDenied.
    """
    question = Question.locked(question.pk)
    if not can(actor, "item.react", question) or question.author_id == actor.pk:
        raise PermissionDenied
    mine = MeToo.objects.filter(question=question, user=actor)
    if wanted != mine.exists():
        if wanted:
            MeToo.objects.create(question=question, user=actor)
        else:
            mine.delete()
        count = MeToo.objects.filter(question=question).count()
        question.change(facts={**question.facts, "me_too": count})
        record("question.me_too" if wanted else "question.me_too_withdrawn", actor=actor, item=question)
    return MeToo.objects.filter(question=question).count()
