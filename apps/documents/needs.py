"""What waits for a person in documents: those they are asked to review or to read, and those they look after that may
not be true any more."""

from datetime import date, timedelta
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
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.readers import ReadersRead
from apps.core.registry import Need, needs
from apps.documents.models import Document, Doubt, Fate, ReadReceipt, Suggestion

DAY = timedelta(days=1)
MOST = 100
ASKED_FOR = timedelta(days=180)
LATEST = "9999-12-31"
COLUMNS = ("pk", "title", "space__name", "asked", "doubted", "since")


def _due_at() -> ExpressionWrapper:
    return ExpressionWrapper(F("verified_at") + F("review_days") * DAY, output_field=DateTimeField())


def _doubted() -> Exists:
    return Exists(Doubt.objects.filter(document=OuterRef("pk"), settled_at=None))


def _among(reader: Any, ids: str) -> Func:
    """Whether the reader is one of those whose ids the column `ids` holds."""
    return Func(Value(reader.pk), F(ids), template="(%(expressions)s))", arg_joiner=" = ANY(",
                output_field=BooleanField())  # fmt: skip


def _asked(reader: Any) -> Func:
    """Whether the reader is one of those who are asked to verify it."""
    return _among(reader, "approver_ids")


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


def _unread(reader: Any) -> QuerySet:
    """Read the documents of the last half year in the reader's spaces that they have not confirmed: until when, and
    since when they are asked. Says what `item.confirm` says in the table of rights, of documents by others."""
    mine = ReadReceipt.objects.filter(document=OuterRef("pk"), user=reader.pk, asked_at=OuterRef("reading_asked_at"))
    could = Document.to_be_read().filter(reading_asked_at__gt=Now() - ASKED_FOR, space__memberships__user=reader.pk)
    could = could.annotate(wrote=_among(reader, "coauthor_ids")).filter(~Exists(mine), wrote=False)
    could = could.exclude(author=reader.pk).order_by(F("confirm_by").asc(nulls_last=True), "-reading_asked_at")
    rows = Document.visible_to(reader).published().filter(pk__in=could.values("pk")[:MOST], space__archived_at=None)
    return rows.values_list("pk", "title", "space__name", "confirm_by", "reading_asked_at")


unread = ReadersRead(_unread)


def unread_documents(read: list[Any], limit: int) -> list[dict[str, Any]]:
    rows = []
    for pk, title, space, by, since in sorted(read, key=lambda row: (row[3] or LATEST, row[4], row[0]))[:limit]:
        day = date_format(date.fromisoformat(by), "j F") if by else ""
        text = _("Confirm that you have read “%(title)s”") % {"title": Truncator(title).chars(80)}
        note = _("%(space)s, by %(day)s") % {"space": space, "day": day} if day else space
        url = reverse("item_short", args=[pk])
        rows.append({"icon": "megaphone", "text": text, "act": _("Read"), "at": since, "url": url, "note": note})
    return rows


def _suggested(reader: Any) -> QuerySet:
    """Read the documents the reader looks after on which suggestions wait: how many, and since when."""
    rows = Document.visible_to(reader).published().filter(owner=reader.pk, space__archived_at=None)
    waiting_since = Suggestion.objects.filter(document=OuterRef("pk"), fate=Fate.OPEN).order_by("pk").values("at")[:1]
    rows = rows.annotate(n=Suggestion.waiting_on(OuterRef("pk")), since=Subquery(waiting_since)).filter(n__gt=0)
    return rows.order_by("since").values_list("pk", "title", "space__name", "n", "since")[:MOST]


suggested = ReadersRead(_suggested)


def suggested_changes(read: list[Any], limit: int) -> list[dict[str, Any]]:
    rows = []
    for pk, title, space, n, since in sorted(read, key=lambda row: (row[4], row[0]))[:limit]:
        text = ngettext("%(n)d suggestion on “%(title)s”", "%(n)d suggestions on “%(title)s”", n)
        text %= {"n": n, "title": Truncator(title).chars(80)}
        url = reverse("document_suggestions", args=[pk])
        rows.append({"icon": "pen-line", "text": text, "act": _("Read"), "at": since, "url": url, "note": space})
    return rows


needs.add(Need("suggestions", suggested_changes, order=26, read=suggested, moments=(4,)))
needs.add(Need("reading", unread_documents, order=20, read=unread, moments=(4,)))
needs.add(Need("documents", waiting_documents, order=25, read=waiting, moments=(5,)))
