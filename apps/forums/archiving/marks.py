"""Answers that helped, in the archive format."""

from collections.abc import Iterator
from typing import Any

from apps.core.registry import ArchiveFile
from apps.core.rows import Field, identity, moment
from apps.forums.models import HelpfulMark

AT_ONCE = 1000


def marks_of(export: Any) -> Any:
    return HelpfulMark.objects.filter(comment__in=export.comments)


def dump_marks(export: Any) -> Iterator[dict[str, Any]]:
    """Yield which answers helped, and who says so."""
    for mark in marks_of(export).order_by("at", "comment__created", "comment_id").iterator(AT_ONCE):
        yield {
            "comment": export.ids["comments"][mark.comment_id],
            "by": export.ids["users"].get(mark.by_id) if mark.by_id else None,
            "at": export.time(mark.at),
        }


def load_marks(batch: Any) -> None:
    """Write what is new; who said so first does not change."""
    marks = [
        HelpfulMark(
            comment_id=batch.ids["comments"][data["comment"]], by_id=batch.id_of("users", data.get("by")),
            at=batch.at(data["at"]),
        )
        for _line, data in batch.rows("helpful_marks").values()
    ]  # fmt: skip
    marks.sort(key=lambda mark: mark.at)
    here = HelpfulMark.objects.filter(comment__in=[mark.comment_id for mark in marks])
    batch.put("helpful_marks", marks, here, ("comment_id",))


def fault_of_mark(data: dict[str, Any], content: Any) -> str | None:
    """Only answers are marked, and not by those who wrote them."""
    comment = content.get("comments", data["comment"])
    if comment is None:
        return None
    item = content.get("items", comment["item"])
    if "parent" in comment or (item is not None and item["kind"] != "question"):
        return "comment: it is no answer"
    return f"by: {data['by']!r} wrote this answer" if data.get("by") == comment["author"] else None


MARKS = ArchiveFile(
    name="helpful_marks",
    fields={"comment": Field(identity), "by": Field(identity, False), "at": Field(moment)},
    key=("comment",),
    references={"comment": "comments", "by": "users"},
    dump=dump_marks,
    load=load_marks,
    fault=fault_of_mark,
    people=lambda export: marks_of(export).exclude(by=None).values_list("by", flat=True).distinct(),
    order=42,
)
