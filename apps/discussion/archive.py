"""What comments said before, in the archive format."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from apps.core.registry import ArchiveFile, archive_files
from apps.core.rows import Field, identity, moment, text
from apps.discussion.models import CommentRevision

LONGEST_BODY = 500_000
AT_ONCE = 1000


def dump_comment_revisions(export: Any) -> Iterator[dict[str, Any]]:
    """Yield what comments said before each edit, of one moment only the last."""
    rows = CommentRevision.objects.filter(comment__in=export.comments)
    rows = rows.select_related("comment").order_by("at", "comment__created", "comment_id", "pk")
    for _same, versions in groupby(rows.iterator(AT_ONCE), key=lambda row: (row.at, row.comment_id)):
        *_earlier, row = versions
        yield {
            "comment": export.ids["comments"][row.comment_id],
            "editor": export.ids["users"].get(row.editor_id) if row.editor_id != row.comment.author_id else None,
            "at": export.time(row.at),
            **export.text(row.body),
        }


def load_comment_revisions(batch: Any) -> None:
    """Write what is new; what a comment said before is never said otherwise."""
    said = batch.rows("comments")
    rows = []
    for _line, data in batch.rows("comment_revisions").values():
        comment = said.get(data["comment"])
        editor = data.get("editor") or (comment.data["author"] if comment else None)
        rows.append(
            CommentRevision(
                comment_id=batch.ids["comments"][data["comment"]], editor_id=batch.id_of("users", editor),
                at=batch.at(data["at"]), body=batch.text(data)[0],
            )
        )  # fmt: skip
    rows.sort(key=lambda row: row.at)
    here = CommentRevision.objects.filter(comment_id__in={row.comment_id for row in rows})
    batch.put("comment_revisions", rows, here, ("comment_id", "at"))


archive_files.add(
    ArchiveFile(
        name="comment_revisions",
        fields={
            "comment": Field(identity), "editor": Field(identity, False), "at": Field(moment),
            "body": Field(text(LONGEST_BODY, blank=True), False),
            "body_html": Field(text(LONGEST_BODY, blank=True), False),
        },
        key=("comment", "at"),
        references={"comment": "comments", "editor": "users"},
        people=lambda export: CommentRevision.objects.filter(comment__in=export.comments).exclude(editor=None)
        .values_list("editor", flat=True).distinct(),
        dump=dump_comment_revisions,
        load=load_comment_revisions,
        order=12,
    )
)  # fmt: skip
