"""Which questions ask the same as others, in the archive format. Who began to follow the original only because of that
is not told: what follows from it stays when it is taken back in another portal."""

from collections.abc import Iterator
from typing import Any

from apps.content.archive import note_fact
from apps.core.registry import ArchiveFile, archive_files
from apps.core.rows import Field, identity, moment
from apps.forums.models import Duplicate

AT_ONCE = 1000


def told(export: Any) -> Any:
    return Duplicate.objects.filter(question__in=export.items, original__in=export.items)


def dump(export: Any) -> Iterator[dict[str, Any]]:
    """Yield what asks the same as what, where the archive holds both."""
    people, items = export.ids["users"], export.ids["items"]
    for row in told(export).order_by("at", "question__created", "question_id").iterator(AT_ONCE):
        by = people.get(row.by_id) if row.by_id else None
        yield {
            "question": items[row.question_id], "duplicate_of": items[row.original_id], "by": by,
            "at": export.time(row.at),
        }  # fmt: skip


def load(batch: Any) -> None:
    """Write what is new; what was said here of a question stays."""
    items = batch.ids["items"]
    said = {items[data["question"]]: data for _line, data in batch.rows("duplicates").values()}
    ways = {pk: items[data["duplicate_of"]] for pk, data in said.items()}
    known = dict(Duplicate.objects.filter(question__in=[*ways, *ways.values()]).values_list("question", "original"))
    rows = []
    for pk, data in said.items():
        original = last(pk, ways | known)
        if original is None or Duplicate.objects.filter(original=pk, question=original).exists():
            batch.keep("duplicates")
            continue
        rows.append(
            Duplicate(
                question_id=pk, original_id=original, marked_id=original, at=batch.at(data["at"]),
                by_id=batch.id_of("users", data.get("by")),
            )
        )  # fmt: skip
    here = Duplicate.objects.filter(question__in=list(said))
    written = batch.put("duplicates", rows, here, ("question_id",))
    note_fact([row.question_id for row in written], {"duplicate": True})


def last(question: int, ways: dict[int, int]) -> int | None:
    """Return where the ways from a question end, or None where they lead in a ring."""
    seen = {question}
    while (question := ways.get(question, 0)) and question not in seen:
        seen.add(question)
        if question not in ways:
            return question
    return None


def fault(data: dict[str, Any], content: Any) -> str | None:
    """Return what is wrong with a row: only questions ask the same, and none the same as itself."""
    if data["question"] == data["duplicate_of"]:
        return "duplicate_of: nothing is a duplicate of itself"
    rows = content.rows["items"]
    others = [name for name in ("question", "duplicate_of") if name_kind(rows, data[name]) != "question"]
    return f"{others[0]}: that is no question" if others else None


def name_kind(rows: dict[str, Any], key: str) -> str:
    row = rows.get(key)
    return row.data["kind"] if row else "question"


archive_files.add(
    ArchiveFile(
        name="duplicates",
        fields={
            "question": Field(identity), "duplicate_of": Field(identity), "by": Field(identity, False),
            "at": Field(moment),
        },
        key=("question",),
        references={"question": "items", "duplicate_of": "items", "by": "users"},
        dump=dump,
        load=load,
        fault=fault,
        people=lambda export: told(export).exclude(by=None).values_list("by", flat=True).distinct(),
        order=60,
    )
)  # fmt: skip
