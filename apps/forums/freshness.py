"""How long an accepted answer is taken to be true, and what its question shows of that."""

from calendar import monthrange
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from apps.discussion.models import Comment
from apps.forums.models import Doubt, Question, Verification
from apps.spaces.permissions import can

# Answers that were accepted elsewhere, before they came here with an archive.
UNWATCHED_SQL = """
INSERT INTO forums_verification (question_id, answer_id, owner_id, months, accepted_at, review_at, stale)
SELECT c.item_id, c.id, c.author_id, %(months)s, c.created, c.created + make_interval(months => %(months)s), false
FROM discussion_comment c JOIN forums_question q ON q.item_ptr_id = c.item_id
WHERE c.accepted AND c.deleted_at IS NULL AND c.hidden_at IS NULL AND c.parent_id IS NULL
  AND NOT EXISTS (SELECT FROM forums_verification v WHERE v.question_id = c.item_id)
LIMIT %(limit)s ON CONFLICT DO NOTHING
"""


def months_after(moment: datetime, months: int) -> datetime:
    """Return the same day and time `months` later, or the last day of a month that is shorter."""
    year, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + year, month + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))


def watch(question: Question, answer: Comment) -> None:
    """Begin to watch over the accepted `answer`: who wrote it owns it. The caller holds the question's lock."""
    now, months = timezone.now(), settings.ANSWER_REVIEW_MONTHS
    begun = {
        "answer": answer, "owner": answer.author, "months": months, "accepted_at": now, "verified_at": None,
        "verified_by": None, "review_at": months_after(now, months), "stale": False,
    }  # fmt: skip
    verification, new = Verification.objects.update_or_create(question=question, defaults=begun)
    if not new:
        Doubt.objects.filter(verification=verification).delete()


def forget(question: Question) -> None:
    """Watch over no answer of `question` any more. The caller holds its lock."""
    Verification.objects.filter(question=question).delete()


def watch_unwatched(limit: int) -> int:
    """Begin to watch over accepted answers nobody watches over. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(UNWATCHED_SQL, {"months": settings.ANSWER_REVIEW_MONTHS, "limit": limit})
        return int(cursor.rowcount)


def may_review(user: Any, question: Any, owner_id: int | None) -> bool:
    """Tell whether `user` may say that the answer is still true: its owner, and those who lead the space."""
    if can(user, "item.review", question):
        return True
    return owner_id is not None and owner_id == user.pk and can(user, "item.react", question)


def shown(known: dict[str, Any], user: Any, can_do: frozenset[str]) -> dict[str, Any]:
    """Return what a question's page shows of its accepted answer's freshness, `known` from `votes.on_page`."""
    times = {
        name: parse_datetime(known[name] or "") for name in ("verified_at", "accepted_at", "review_at", "edited_at")
    }
    owns = known["owner_id"] is not None and known["owner_id"] == user.pk
    return {
        **known,
        **times,
        "changed": bool(times["edited_at"] and times["edited_at"] > (times["verified_at"] or times["accepted_at"])),
        "stale": known["over"] or bool(known["doubts"]),
        "may_review": "item.review" in can_do or (owns and "item.react" in can_do),
        "may_doubt": "item.react" in can_do and not any(row["mine"] for row in known["doubts"]),
    }
