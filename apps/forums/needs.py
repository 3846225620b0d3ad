"""What waits for a person in forums: questions they were asked or that wait too long in a space they lead, and accepted
answers to look at again."""

from itertools import chain, zip_longest
from typing import Any

from django.db.models import BooleanField, DateTimeField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
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
COLUMNS = ("pk", "title", "author__name", "space__name", "comment_count", "is_open", "asked", "late", "review")


def _asked(reader: Any) -> QuerySet:
    """Read whom the reader was asked by, and has not passed on."""
    return Asked.objects.filter(person_id=reader.pk, passed_at=None, at__gt=Now() - WAITS)


def _late(reader: Any) -> QuerySet:
    """Read what waits longer than was promised, in spaces of which the reader is the one who hears of it."""
    mine = Membership.objects.filter(user_id=reader.pk, role__in=["owner", "facilitator"])
    promise = Promise.objects.filter(space_id=OuterRef("space_id"))
    leading = Membership.objects.leaders().filter(space_id=OuterRef("space_id"), user_id=OuterRef("told_id"))
    named = Exists(promise.filter(told_id=reader.pk))
    nobody = ~Exists(promise.filter(Exists(leading)))
    owns = Exists(mine.filter(role="owner", space_id=OuterRef("space_id")))
    rows = FirstAnswer.objects.filter(answered_at=None, space_id__in=mine.values("space_id"))
    return rows.exclude(escalated_at=None).filter(Q(named) | Q(owns) & nobody)


def _to_review(reader: Any) -> QuerySet:
    """Read the accepted answers the reader owns that may be out of date."""
    return Verification.objects.filter(owner_id=reader.pk, stale=True)


def _waiting(reader: Any) -> QuerySet:
    """Read the questions with when the reader was asked, an answer was promised or their answer was to be looked at.

    What could wait is found by a few short reads first, whose limits keep them apart: PostgreSQL took longer to plan
    all of it as one join than to find it.
    """
    here, doubts = OuterRef("pk"), Doubt.objects.filter(verification=OuterRef("pk"), settled_at=None)
    said = Comment.visible_to(reader).filter(item_id=OuterRef("question_id"), author_id=reader.pk)
    asked, late, review = _asked(reader), _late(reader), _to_review(reader)
    could = [rows.order_by(first).values("question_id")[:MOST]
             for rows, first in ((asked, "pk"), (late, "due_at"), (review, "review_at"))]  # fmt: skip
    standing = review.filter(pk__in=Verification.standing().values("pk"), question_id=here)
    since = Least("review_at", Subquery(doubts.order_by("pk").values("at")[:1]), output_field=DateTimeField())
    rows = Item.visible_to(reader).published().filter(pk__in=could[0].union(*could[1:]), space__archived_at=None)
    return rows.annotate(
        is_open=ExpressionWrapper(
            Q(closed_at=None) & ~Q(facts__has_any_keys=["accepted", "duplicate"]), output_field=BooleanField()
        ),
        asked=Subquery(asked.filter(~Exists(said), question_id=here).values("at")[:1]),
        late=Subquery(late.filter(question_id=here).values(at=Coalesce("due_at", "escalated_at"))[:1]),
        review=Subquery(standing.values(since=since)[:1]),
    ).values_list(*COLUMNS)


waiting = ReadersRead(_waiting)


def waiting_questions(read: list[Any], limit: int) -> list[dict[str, Any]]:
    """Return the questions somebody was asked, in turn with those that wait too long and answers to look at again."""
    found: dict[str, list[Any]] = {what: [] for what in WORDS}
    for pk, title, asker, space, comments, is_open, *moments in read:
        for (what, rows), at in zip(found.items(), moments, strict=True):
            if at is not None and (is_open or what == "review"):
                row = WORDS[what](pk, Truncator(title).chars(80), asker) | {"note": space, "at": at}
                # Those without any answer first.
                rows.append((comments if what == "asked" else 0, at, pk, row))
    in_turn = chain.from_iterable(zip_longest(*(sorted(rows, key=lambda row: row[:3]) for rows in found.values())))
    return [row[-1] for row in in_turn if row][:limit]


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
needs.add(Need("questions", waiting_questions, order=15, read=waiting, moments=(6, 7, 8)))
