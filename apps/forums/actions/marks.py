"""Saying that answers helped, beside the one that is accepted."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.discussion.models import Comment
from apps.events.outbox import record
from apps.forums.actions.answers import checked_answer
from apps.forums.models import HelpfulMark, Question
from apps.spaces.permissions import can


@transaction.atomic
def mark_helpful(*, actor: Any, comment: Comment, wanted: bool) -> None:
    """Let an answer say that it helped, or no longer: the asker and those who lead the space do; twice is once.

    It counts for nothing and orders nothing. Raises PermissionDenied, or ValidationError for one's own answer.
    """
    answer = checked_answer(Comment.locked(comment.pk))
    question = Question.locked(answer.item_id)
    if not can(actor, "item.accept", question):
        raise PermissionDenied
    if answer.author_id == actor.pk and wanted:
        raise ValidationError(_("Others say whether your answer helped."))
    mark = HelpfulMark.objects.filter(comment=answer)
    if wanted == mark.exists():
        return
    if wanted:
        HelpfulMark.objects.create(comment=answer, by=actor)
    else:
        mark.delete()
    record(
        "answer.marked_helpful" if wanted else "answer.mark_withdrawn",
        actor=actor, item=question, comment=answer.pk, answerer=answer.author_id,
    )  # fmt: skip
