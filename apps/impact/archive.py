"""What helped at work, in the archive format: receipts that count. Those that were taken back stay here."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from apps.core.registry import ArchiveFile, archive_files
from apps.core.rows import Field, choice, identity, moment, text, whole_number
from apps.discussion.models import Comment
from apps.impact.models import MOST_MINUTES, REFERENCE_LIMIT, Outcome, Receipt

AT_ONCE = 1000
SPACES_SQL = """
UPDATE impact_receipt r SET space_id = i.space_id FROM content_item i
WHERE i.id = r.item_id AND r.item_id = ANY(%s) AND r.space_id <> i.space_id
"""
HELPFUL_SQL = """
UPDATE discussion_comment c SET helpful = c.helpful + t.number, version = c.version + 1
FROM (SELECT id, count(*) AS number FROM unnest(%s::bigint[]) AS id GROUP BY 1) t WHERE t.id = c.id
"""


def receipts_of(export: Any) -> Any:
    rows = Receipt.objects.filter(item__in=export.items, withdrawn_at=None)
    return rows.filter(comment=None) | rows.filter(comment__in=export.comments)


def dump_receipts(export: Any) -> Iterator[dict[str, Any]]:
    """Yield who says that what helped them."""
    for row in receipts_of(export).order_by("created", "pk").iterator(AT_ONCE):
        comment = export.ids["comments"][row.comment_id] if row.comment_id else None
        yield {
            "item": None if comment else export.ids["items"][row.item_id],
            "comment": comment,
            "user": export.ids["users"][row.user_id],
            "outcome": row.outcome,
            "minutes": row.minutes,
            "reference": row.reference,
            "created": export.time(row.created),
        }


def load_receipts(batch: Any) -> None:
    """Write what is new. What somebody here has changed or taken back stays as they left it."""
    rows = [data for _line, data in batch.rows("receipts").values()]
    about = {batch.ids["comments"][data["comment"]] for data in rows if "comment" in data}
    item_of = dict(Comment.everything.filter(pk__in=about).values_list("pk", "item_id"))
    spaces = batch.space_of({*item_of.values(), *(batch.ids["items"][data["item"]] for data in rows if "item" in data)})
    wanted = []
    for data in rows:
        comment = batch.id_of("comments", data.get("comment"))
        item = item_of[comment] if comment else batch.ids["items"][data["item"]]
        wanted.append(
            Receipt(
                user_id=batch.ids["users"][data["user"]], item_id=item, comment_id=comment, space_id=spaces[item],
                outcome=data["outcome"], minutes=data.get("minutes"), reference=data.get("reference", ""),
                created=batch.at(data["created"]),
            )
        )  # fmt: skip
    wanted.sort(key=lambda row: row.created)
    here = Receipt.objects.filter(item_id__in=spaces).order_by("pk")
    batch.put("receipts", wanted, here, ("user_id", "item_id", "comment_id"))
    helped = [row.comment_id for row in batch.new["receipts"] if row.comment_id]
    with connection.cursor() as cursor:
        cursor.execute(HELPFUL_SQL, [helped])
        cursor.execute(SPACES_SQL, [list(spaces)])


def by_another(data: dict[str, Any], content: Any) -> str | None:
    """Who wrote something does not say that it helped."""
    name = "comment" if "comment" in data else "item"
    thing = content.get(f"{name}s", data[name])
    return f"user: {data['user']!r} wrote this {name}" if thing and thing["author"] == data["user"] else None


archive_files.add(
    ArchiveFile(
        name="receipts",
        fields={
            "item": Field(identity, False), "comment": Field(identity, False), "user": Field(identity),
            "outcome": Field(choice(*Outcome.values)), "minutes": Field(whole_number(1, MOST_MINUTES), False),
            "reference": Field(text(REFERENCE_LIMIT, blank=True), False), "created": Field(moment),
        },
        key=("user", "item", "comment"),
        references={"item": "items", "comment": "comments", "user": "users"},
        dump=dump_receipts,
        load=load_receipts,
        fault=by_another,
        people=lambda export: receipts_of(export).values_list("user", flat=True).distinct(),
        order=50,
    )
)  # fmt: skip
