"""Letting all members of a space edit an answer."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.discussion.models import Comment
from apps.events.outbox import record
from apps.forums.actions.answers import checked_answer
from apps.spaces.permissions import can


@transaction.atomic
def share_answer(*, actor: Any, comment: Comment, wanted: bool) -> None:
    """Make an answer a shared one, which all members of its space may edit, or no longer; twice is once.

    Its author does, and those who lead the space, who tell them so. Raises PermissionDenied, or ValidationError when
    others have made it theirs already.
    """
    answer = checked_answer(Comment.locked(comment.pk))
    if not can(actor, "comment.share", answer):
        raise PermissionDenied
    if wanted == (answer.shared_at is not None):
        return
    if not wanted and answer.revisions.exclude(editor=None).exclude(editor=answer.author_id).exists():
        raise ValidationError(_("Others have worked on it, so it stays shared."))
    answer.change(shared_at=timezone.now() if wanted else None)
    record(
        "answer.shared" if wanted else "answer.unshared",
        actor=actor, item=answer.item, comment=answer.pk, answerer=answer.author_id,
    )  # fmt: skip
