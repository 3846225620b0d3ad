"""What waits for a person in forums: accepted answers to look at again."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Least
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.content.models import Item
from apps.core.readers import ReadersRead
from apps.core.registry import Need, needs
from apps.forums.models import Doubt, Verification

MOST = 100


def _waiting(reader: Any) -> QuerySet:
    """Read (question id, title, space, since) of accepted answers the reader owns that may be out of date."""
    seen = Item.visible_to(reader).published().values("pk")
    mine = Verification.standing().filter(owner_id=reader.pk, stale=True)
    shown = mine.filter(question__in=seen, question__space__archived_at=None)
    doubts = Doubt.objects.filter(verification=OuterRef("pk"), settled_at=None).order_by("pk").values("at")[:1]
    since = Least("review_at", Subquery(doubts))
    return (
        shown.annotate(since=since)
        .order_by("since")
        .values_list("question_id", "question__title", "question__space__name", "since")[:MOST]
    )


waiting = ReadersRead(_waiting)


def waiting_questions(user: Any, limit: int) -> list[dict[str, Any]]:
    """Return the answers `user` is asked to look at again, the longest due first."""
    return [
        {
            "icon": "history",
            "text": _("Is the answer to “%(title)s” still true?") % {"title": Truncator(title).chars(80)},
            "url": reverse("item_short", args=[pk]),
            "note": space,
            "at": at,
            "act": _("Look at it"),
        }
        for pk, title, space, at in waiting(user)[:limit]
    ]


needs.add(Need("questions", waiting_questions, order=30))
