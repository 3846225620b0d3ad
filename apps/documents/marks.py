"""The passages of a document as pages show them: marks in the text, notes beside it, lines in the conversation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject, Left
from django.template.loader import render_to_string
from django.utils.dateparse import parse_datetime

from apps.core.richtext import plain_text
from apps.documents.models import Document, Passage
from apps.documents.passages import Span, marked

MOST_NOTED = 200
FIRST = (F("resolved_at").desc(nulls_first=True), "start", "pk")
LONGEST_NOTE = 160


@dataclass(frozen=True)
class Note:
    """A passage with the comment that it is about; `said` is how that begins, `author` the name of who wrote it."""

    id: int
    comment: int
    quote: str
    span: Span
    lost: bool
    resolved: bool
    author: str
    author_id: int | None
    said: str
    at: datetime | None


def with_notes(rows: Any) -> Any:
    """Return documents with `noted`, their passages, which `notes_of` reads: where there are many, the open ones."""
    seen = Passage.objects.filter(document=OuterRef("pk"), comment__deleted_at=None, comment__hidden_at=None)
    shown = JSONObject(
        id="pk", comment="comment_id", quote="quote", start="start", end="end", lost="lost", resolved="resolved_at",
        author="comment__author__name", author_id="comment__author_id", said=Left("comment__body", 4 * LONGEST_NOTE),
        at="comment__created",
    )  # fmt: skip
    return rows.annotate(noted=ArraySubquery(seen.order_by(*FIRST).values(row=shown)[:MOST_NOTED]))


def notes_of(document: Document) -> list[Note]:
    """Return the passages of a document that was read `with_notes`, in the order of the text."""
    notes = []
    for row in sorted(document.noted, key=lambda row: (row["start"], row["id"])):
        said = " ".join(plain_text(row["said"].rpartition("<")[0] or row["said"]).split())
        notes.append(
            Note(row["id"], row["comment"], row["quote"], Span(row["start"], row["end"], row["id"]), row["lost"],
                 row["resolved"] is not None, row["author"] or "", row["author_id"], said[:LONGEST_NOTE],
                 parse_datetime(row["at"]))
        )  # fmt: skip
    return notes


def open_notes(document: Document) -> list[Note]:
    return [note for note in notes_of(document) if not note.resolved]


def body_with_marks(document: Document) -> str:
    """Return the stored text of a document with the passages of its open threads standing out."""
    return marked(document.body, [note.span for note in open_notes(document) if not note.lost])


def passage_lines(item: Any, user: Any, comments: dict[int, Any], can_do: frozenset[str]) -> dict[int, str]:
    """Say of first comments on a document which words they are about, and let those who may say that it is settled."""
    if item.kind != "document" or not comments:
        return {}
    if not hasattr(item, "noted"):
        item = with_notes(Document.of_ids([item.pk])).get()
    settles = bool(can_do & {item.write_verb, "item.hide"})
    return {
        note.comment: render_to_string("documents/passage_line.html", {
            "note": note, "settles": settles or (note.author_id == user.pk and "item.comment" in can_do)})
        for note in notes_of(item) if note.comment in comments
    }  # fmt: skip
