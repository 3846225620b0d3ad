"""What every item has besides in the archive format: what it said before, and what it grew from."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Func, JSONField, Value

from apps.content.models import Growth, Item, Revision
from apps.core.registry import ArchiveFile, archive_files
from apps.core.rows import Field, identity, moment, text, whole_number

LONGEST_BODY = 500_000
LONGEST_TITLE = 300
MOST_REVISIONS = 1_000_000
AT_ONCE = 1000


def revisions_of(export: Any) -> Any:
    return Revision.objects.filter(item__in=export.items)


def dump_revisions(export: Any) -> Iterator[dict[str, Any]]:
    """Yield what items said before each edit."""
    people = export.ids["users"]
    for row in revisions_of(export).order_by("at", "item__created", "item_id", "number").iterator(AT_ONCE):
        yield {
            "item": export.ids["items"][row.item_id],
            "number": row.number,
            "editor": people.get(row.editor_id) if row.editor_id else None,
            "at": export.time(row.at),
            "title": row.title,
            **export.text(row.body),
        }


def load_revisions(batch: Any) -> None:
    """Write what is new. What an item said before is never said otherwise; one edited here goes its own way."""
    rows = []
    for _line, data in batch.rows("revisions").values():
        item = batch.ids["items"][data["item"]]
        if item in batch.moved:
            batch.keep("revisions")
            continue
        rows.append(
            Revision(
                item_id=item, number=data["number"], title=data.get("title", ""), at=batch.at(data["at"]),
                editor_id=batch.id_of("users", data.get("editor")), body=batch.text(data)[0],
            )
        )  # fmt: skip
    here = Revision.objects.filter(item_id__in={row.item_id for row in rows})
    batch.put("revisions", rows, here, ("item_id", "number"))


def grown(export: Any) -> Any:
    return Growth.objects.filter(source__in=export.items, target__in=export.items)


def dump_growths(export: Any) -> Iterator[dict[str, Any]]:
    """Yield which items grew from which, where the archive holds both."""
    people, items = export.ids["users"], export.ids["items"]
    order = ("at", "source__created", "source_id", "target__created", "target_id")
    for row in grown(export).order_by(*order).iterator(AT_ONCE):
        by = people.get(row.by_id) if row.by_id else None
        yield {"source": items[row.source_id], "target": items[row.target_id], "by": by, "at": export.time(row.at)}


def load_growths(batch: Any) -> None:
    """Write the links, and let the cards of what grew say so."""
    items = batch.ids["items"]
    rows = [
        Growth(
            source_id=items[data["source"]], target_id=items[data["target"]],
            by_id=batch.id_of("users", data.get("by")), at=batch.at(data["at"]),
        )
        for _line, data in batch.rows("growths").values()
    ]  # fmt: skip
    here = Growth.objects.filter(target_id__in={row.target_id for row in rows})
    written = batch.put("growths", rows, here, ("source_id", "target_id"))
    note_fact([row.target_id for row in written], {"grown": True})


def note_fact(ids: list[int], facts: dict[str, Any]) -> None:
    """Add to what the cards of these items say."""
    both = Func(F("facts"), Value(facts, JSONField()), template="(%(expressions)s)", arg_joiner=" || ")
    Item.everything.filter(pk__in=ids).update(facts=both, version=F("version") + 1)


def another(data: dict[str, Any], content: Any) -> str | None:
    return "target: nothing grows from itself" if data["source"] == data["target"] else None


archive_files.add(
    ArchiveFile(
        name="revisions",
        fields={
            "item": Field(identity), "number": Field(whole_number(1, MOST_REVISIONS)), "editor": Field(identity, False),
            "at": Field(moment), "title": Field(text(LONGEST_TITLE, blank=True), False),
            "body": Field(text(LONGEST_BODY, blank=True), False),
            "body_html": Field(text(LONGEST_BODY, blank=True), False),
        },
        key=("item", "number"),
        references={"item": "items", "editor": "users"},
        dump=dump_revisions,
        load=load_revisions,
        people=lambda export: revisions_of(export).exclude(editor=None).values_list("editor", flat=True).distinct(),
        order=10,
    )
)  # fmt: skip
archive_files.add(
    ArchiveFile(
        name="growths",
        fields={
            "source": Field(identity), "target": Field(identity), "by": Field(identity, False), "at": Field(moment),
        },
        key=("source", "target"),
        references={"source": "items", "target": "items", "by": "users"},
        dump=dump_growths,
        load=load_growths,
        fault=another,
        people=lambda export: grown(export).exclude(by=None).values_list("by", flat=True).distinct(),
        order=11,
    )
)  # fmt: skip
