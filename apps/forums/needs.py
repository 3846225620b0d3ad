"""What waits for a person in forums: questions they were asked or that wait too long in a space they lead, and accepted
answers to look at again."""

from itertools import chain, zip_longest
from typing import Any

from django.db.models import CharField, DateTimeField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Least, Now
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.content.models import Item
from apps.core.readers import ReadersRead
from apps.core.registry import Need, needs
from apps.discussion.models import Comment
from apps.forums.models import Asked, Doubt, FirstAnswer, Promise, Verification
from apps.forums.models.asking import WAITS
from apps.spaces.models import Membership

MOST = 100
COLUMNS = ("what", "question_id", "question__title", "asker", "question__space__name", "urgency", "since")


def _to_review(reader: Any) -> QuerySet:
    """Read accepted answers the reader owns that may be out of date, the longest due first."""
    seen = Item.visible_to(reader).published().values("pk")
    mine = Verification.standing().filter(owner_id=reader.pk, stale=True)
    shown = mine.filter(question__in=seen, question__space__archived_at=None)
    doubts = Doubt.objects.filter(verification=OuterRef("pk"), settled_at=None).order_by("pk").values("at")[:1]
    return shown.annotate(
        what=Value("review", CharField()),
        asker=Value("", CharField()),
        urgency=Value(0, IntegerField()),
        since=Least("review_at", Subquery(doubts), output_field=DateTimeField()),
    )


def _asked(reader: Any) -> QuerySet:
    """Read open questions the reader was asked and has not answered, those without any answer first."""
    seen = Item.visible_to(reader).published().filter(closed_at=None).exclude(facts__has_key="accepted").values("pk")
    said = Comment.visible_to(reader).filter(item_id=OuterRef("question_id"), author_id=reader.pk)
    mine = Asked.objects.filter(person_id=reader.pk, passed_at=None, at__gt=Now() - WAITS, question__in=seen)
    return mine.filter(~Exists(said), question__space__archived_at=None).annotate(
        what=Value("asked", CharField()),
        asker=F("question__author__name"),
        urgency=F("question__comment_count"),
        since=F("at"),
    )


def _late(reader: Any) -> QuerySet:
    """Read questions that wait longer than was promised, in spaces of which the reader is the one who hears of it."""
    leading = Membership.objects.leaders().filter(space_id=OuterRef("space_id"))
    promise = Promise.objects.filter(space_id=OuterRef("space_id"))
    named = promise.filter(told_id=reader.pk)
    nobody = ~Exists(promise.filter(Exists(leading.filter(user_id=OuterRef("told_id")))))
    mine = leading.filter(user_id=reader.pk)
    seen = Item.visible_to(reader).published().values("pk")
    rows = FirstAnswer.waiting().exclude(escalated_at=None).filter(Exists(mine), question__in=seen)
    return rows.filter(Q(Exists(named)) | Q(Exists(mine.filter(role="owner"))) & nobody).annotate(
        what=Value("late", CharField()),
        asker=Value("", CharField()),
        urgency=Value(0, IntegerField()),
        since=Coalesce("due_at", "escalated_at"),
    )


def _waiting(reader: Any) -> QuerySet:
    """Read (what, id, title, asker, space, urgency, since) of all, from one query."""
    first, *others = [
        rows.order_by("urgency", "since", "pk").values_list(*COLUMNS)[:MOST]
        for rows in (_asked(reader), _late(reader), _to_review(reader))
    ]
    return first.union(*others, all=True)


waiting = ReadersRead(_waiting)


def waiting_questions(user: Any, limit: int) -> list[dict[str, Any]]:
    """Return the questions `user` was asked, in turn with those that wait too long and answers to look at again."""
    rows: dict[str, list[dict[str, Any]]] = {what: [] for what in WORDS}
    for what, pk, title, asker, space, _urgency, since in sorted(
        waiting(user), key=lambda row: (row[5], row[6], row[1])
    ):
        rows[what].append(WORDS[what](pk, Truncator(title).chars(80), asker) | {"note": space, "at": since})
    in_turn = chain.from_iterable(zip_longest(*rows.values()))
    return [row for row in in_turn if row][:limit]


def to_review(pk: int, title: str, _asker: str) -> dict[str, Any]:
    return {
        "icon": "history",
        "text": _("Is the answer to “%(title)s” still true?") % {"title": title},
        "url": reverse("item_short", args=[pk]),
        "act": _("Look at it"),
    }


def asked(pk: int, title: str, asker: str | None) -> dict[str, Any]:
    name = asker or _("Someone who has left")
    return {
        "icon": "circle-question-mark",
        "text": _("%(name)s asks you: “%(title)s”") % {"name": name, "title": title},
        "url": reverse("item_short", args=[pk]),
        "act": _("Answer"),
        "also": {"label": _("Pass on"), "action": reverse("question_pass_on", args=[pk])},
    }


def late(pk: int, title: str, _asker: str) -> dict[str, Any]:
    return {
        "icon": "clock",
        "text": _("“%(title)s” waits for a first answer") % {"title": title},
        "url": reverse("item_short", args=[pk]),
        "act": _("Answer it"),
    }


WORDS = {"asked": asked, "late": late, "review": to_review}
needs.add(Need("questions", waiting_questions, order=15))
