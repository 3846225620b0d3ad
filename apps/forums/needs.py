"""What waits for a person in forums: accepted answers to look at again, and questions that wait for a first answer."""

from typing import Any

from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Least
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.content.models import Item
from apps.core.readers import ReadersRead
from apps.core.registry import Need, needs
from apps.forums.models import Doubt, FirstAnswer, Promise, Verification
from apps.spaces.models import Membership

MOST = 100
DOUBTED, UNANSWERED = range(2)
COLUMNS = ("sort", "question_id", "question__title", "question__space__name", "since")


def _doubted(reader: Any) -> QuerySet:
    """Read accepted answers the reader owns that may be out of date."""
    seen = Item.visible_to(reader).published().values("pk")
    mine = Verification.objects.filter(owner_id=reader.pk, stale=True, answer__accepted=True, answer__deleted_at=None)
    shown = mine.filter(question__in=seen, question__space__archived_at=None)
    doubts = Doubt.objects.filter(verification=OuterRef("pk"), settled_at=None).order_by("pk").values("at")[:1]
    since = Least("review_at", Subquery(doubts))
    return shown.annotate(sort=Value(DOUBTED, IntegerField()), since=since).values_list(*COLUMNS)


def _unanswered(reader: Any) -> QuerySet:
    """Read questions that wait longer than was promised, in spaces of which the reader is the one who hears of it."""
    leading = Membership.objects.leaders().filter(space_id=OuterRef("space_id"))
    others = leading.filter(user_id=OuterRef("told_id"))
    promise = Promise.objects.filter(space_id=OuterRef("space_id"))
    named = promise.filter(told_id=reader.pk)
    nobody = ~Exists(promise.filter(Exists(others)))
    mine = leading.filter(user_id=reader.pk)
    late = FirstAnswer.waiting().exclude(escalated_at=None).filter(
        Exists(mine), question__in=Item.visible_to(reader).published().values("pk")
    )  # fmt: skip
    late = late.filter(Q(Exists(named)) | Q(Exists(mine.filter(role="owner"))) & nobody)
    return late.annotate(sort=Value(UNANSWERED, IntegerField()), since=F("due_at")).values_list(*COLUMNS)


def _waiting(reader: Any) -> QuerySet:
    """Read (sort, question id, title, space, since) of both, from one query."""
    return _doubted(reader).union(_unanswered(reader), all=True).order_by("since")[:MOST]


waiting = ReadersRead(_waiting)


def waiting_questions(user: Any, limit: int) -> list[dict[str, Any]]:
    """Return the answers `user` is asked to look at again and the questions to answer, the longest due first."""
    return [_row(*row) for row in waiting(user)[:limit]]


def _row(sort: int, pk: int, title: str, space: str, at: Any) -> dict[str, Any]:
    late = sort == UNANSWERED
    text = _("“%(title)s” waits for a first answer") if late else _("Is the answer to “%(title)s” still true?")
    return {
        "icon": "clock" if late else "history",
        "text": text % {"title": Truncator(title).chars(80)},
        "url": reverse("item_short", args=[pk]),
        "note": space,
        "at": at,
        "act": _("Answer it") if late else _("Look at it"),
    }


needs.add(Need("questions", waiting_questions, order=30))
