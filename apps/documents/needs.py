"""What waits for a person in documents: those they are asked to review, and those they look after that may not be true
any more."""

from datetime import timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.core.readers import ReadersRead
from apps.core.registry import Need, needs
from apps.documents.models import Document, Doubt

DAY = timedelta(days=1)
MOST = 100
COLUMNS = ("pk", "title", "space__name", "asked", "doubted", "since")


def _due_at() -> ExpressionWrapper:
    return ExpressionWrapper(F("verified_at") + F("review_days") * DAY, output_field=DateTimeField())


def _doubted() -> Exists:
    return Exists(Doubt.objects.filter(document=OuterRef("pk"), settled_at=None))


def _asked(reader: Any) -> Func:
    """Whether the reader is one of those who are asked to verify it."""
    return Func(Value(reader.pk), F("approver_ids"), template="(%(expressions)s))", arg_joiner=" = ANY(",
                output_field=BooleanField())  # fmt: skip


def _waiting(reader: Any) -> QuerySet:
    """Read the documents that wait for the reader: why, and since when.

    What could wait is found by two short reads first, whose limits keep them apart.
    """
    asked = Document.in_review().annotate(asked=_asked(reader)).filter(asked=True)
    mine = Document.looked_after_by(reader.pk).annotate(doubted=_doubted(), due_at=_due_at())
    mine = mine.filter(Q(doubted=True) | Q(due_at__lte=Now()))
    could = [rows.order_by("pk").values("pk")[:MOST] for rows in (asked, mine)]
    rows = Document.visible_to(reader).published().filter(pk__in=could[0].union(could[1]), space__archived_at=None)
    since = Coalesce("edited_at", "created", output_field=DateTimeField())
    return rows.annotate(asked=_asked(reader), doubted=_doubted(), since=since).values_list(*COLUMNS)


waiting = ReadersRead(_waiting)


def waiting_documents(read: list[Any], limit: int) -> list[dict[str, Any]]:
    rows = []
    for pk, title, space, asked, doubted, since in sorted(read, key=lambda row: (not row[3], row[5], row[0]))[:limit]:
        text = _("Review “%(title)s”") if asked else _("Look at “%(title)s” again")
        rows.append(
            {"icon": "file-text", "text": text % {"title": Truncator(title).chars(80)}, "act": _("Read"), "at": since,
             "url": reverse("item_short", args=[pk]),
             "note": _("Somebody says that it is out of date") if doubted and not asked else space,
             "also": {"label": _("It is right"), "action": reverse("document_verify", args=[pk])}}
        )  # fmt: skip
    return rows


needs.add(Need("documents", waiting_documents, order=25, read=waiting, moments=(5,)))
