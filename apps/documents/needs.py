"""What waits for a person in documents: those they are asked to review, and those they look after that may not be true
any more."""

from datetime import timedelta
from typing import Any

from django.db.models import DateTimeField as Moment
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.registry import Need, needs
from apps.documents.models import Document, Doubt, Trust

DAY = timedelta(days=1)


def waiting_for(user: Any) -> QuerySet:
    """Read the documents that wait for `user`, with whether that is to review them or to look at them again."""
    doubted = Exists(Doubt.objects.filter(document=OuterRef("pk"), settled_at=None))
    since = ExpressionWrapper(F("verified_at") + F("review_days") * DAY, output_field=Moment())
    mine = Q(owner=user) & (Q(doubted=True) | Q(due_at__lte=Now()))
    asked = Q(trust=Trust.REVIEW, approver_ids__contains=[user.pk])
    rows = Document.visible_to(user).published().filter(space__archived_at=None).annotate(doubted=doubted, due_at=since)
    return rows.filter(mine | asked).select_related("space").order_by("pk")


def rows(user: Any, limit: int) -> list[dict[str, Any]]:
    found = []
    for document in waiting_for(user)[:limit]:
        asked = user.pk in document.approver_ids and document.trust == Trust.REVIEW
        text = _("Review “%(title)s”") if asked else _("Look at “%(title)s” again")
        note = document.space.name if asked or not document.doubted else _("Somebody says that it is out of date")
        found.append(
            {"icon": "file-text", "text": text % {"title": document.title}, "url": document.get_absolute_url(),
             "note": note, "at": document.edited_at or document.created, "act": _("Read"),
             "also": {"label": _("It is right"), "action": reverse("document_verify", args=[document.pk])}}
        )  # fmt: skip
    return found


needs.add(Need("documents", rows, order=25))
