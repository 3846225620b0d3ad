"""What the page of a document reads, and what it says of it to one reader.

The reads are statements made once for each sort of reader; what is the same for all readers of a version is kept.
"""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from apps.content.presentation import contents
from apps.core.fragments import kept
from apps.core.readers import ReadersFetch
from apps.core.richtext.tree import parse, serialise
from apps.documents.marks import with_notes
from apps.documents.models import Document, Doubt, ReadReceipt, Suggestion, Trust
from apps.documents.reads import with_runs
from apps.documents.steps import steps_in

MOST_DOUBTS = 5
MOST_BEFORE_EDITOR = 60_000


def _page(reader: Any, pk: int) -> Any:
    rows = Document.visible_to(reader).select_related("space", "author__unit", "owner", "verified_by").filter(pk=pk)
    rows = with_notes(with_reading(with_runs(with_doubts(rows), reader), reader))
    # What it says is in a kept piece nearly always.
    return rows.annotate(waiting=Suggestion.waiting_on(OuterRef("pk"))).defer("body", "state_bytes")


_read = ReadersFetch(_page, singles=["pk"])


def page_of(user: Any, pk: int) -> Document | None:
    """Return a document with all that its page says of it, if `user` may see it now."""
    found = _read(user, pk=pk)
    return found[0] if found else None


def outline_of(document: Document) -> tuple[int, str, SafeString]:
    """Return how many steps a document has, its stamp, and its table of contents, "" where it is too short to need one.

    They are kept for each version, so that the text is not read for them.
    """
    key = f"document-outline:{document.pk}:{document.version}:{get_language()}"

    def draw(_missing: list[int]) -> dict[int, str]:
        toc = contents(document.body)
        drawn = render_to_string("content/toc.html", {"toc": toc}) if toc else ""
        return {document.pk: f"{steps_in(document.body)}|{document.stamp}|{drawn}"}

    steps, stamp, toc = kept({document.pk: key}, draw)[document.pk].split("|", 2)
    return int(steps), stamp, mark_safe(toc)  # noqa: S308  (drawn by our template)


def with_doubts(rows: Any) -> Any:
    """Return documents with `doubted`, the oldest five doubts that stand, each as {note, name, at}."""
    doubts = Doubt.objects.filter(document=OuterRef("pk"), settled_at=None).order_by("at")
    shown = JSONObject(note="note", name="user__name", at="at")
    return rows.annotate(doubted=ArraySubquery(doubts.values(row=shown)[:MOST_DOUBTS]))


def with_reading(rows: Any, user: Any) -> Any:
    """Return documents with `read`, what `user` confirmed since they were asked last, as [{at, stamp}] or []."""
    mine = ReadReceipt.objects.filter(document=OuterRef("pk"), user=user.pk, asked_at=OuterRef("reading_asked_at"))
    return rows.annotate(read=ArraySubquery(mine.values(row=JSONObject(at="at", stamp="stamp"))))


def reading_of(user: Any, document: Document, can_do: frozenset[str], stamp: str) -> dict[str, Any]:
    """Return what the page of a document that is to be read shows this reader; nothing for other documents.

    `document` was read `with_reading`, `stamp` is its own.
    """
    if document.reading_asked_at is None:
        return {}
    mine = document.read[0] if document.read else None
    return {
        "asked": "item.confirm" in can_do and "author" not in document.permission_facts(user),
        "at": parse_datetime(mine["at"]) if mine else None,
        "changed": mine is not None and mine["stamp"] != stamp,
        "stamp": stamp,
        "by": document.confirm_by,
        "reports": "item.report" in can_do,
    }


def trust_of(user: Any, document: Document, can_do: frozenset[str]) -> dict[str, Any]:
    """Return what the page says of a document's state, and what this reader can do about it.

    `document` was read `with_doubts`.
    """
    due = document.review_at
    return {
        "state": document.trust,
        "loud": bool(document.doubted or document.changed_since or (due and due <= timezone.now())),
        "changed": document.changed_since,
        "doubts": [row | {"at": parse_datetime(row["at"])} for row in document.doubted],
        "due": due if due and due <= timezone.now() else None,
        "may_verify": "item.verify" in can_do or document.owner_id == user.pk,
        "may_ask": document.write_verb in can_do,
        "asked": user.pk in document.approver_ids,
        "may_withdraw": document.write_verb in can_do and document.trust != Trust.WORKING,
        "may_doubt": "item.use" in can_do,
    }


def beginning_of(html: str) -> tuple[str, bool]:
    """Return as much of stored HTML as one reads until the editor stands in its place, in whole blocks, and whether
    that is not all of it.

    A browser lays a text of hundreds of pages out for as long as the editor needs in all.
    """
    if len(html) <= MOST_BEFORE_EDITOR:
        return html, False
    # The last block of what is cut off may be broken.
    return serialise(parse(html[:MOST_BEFORE_EDITOR])[:-1]), True
