"""Reading an archive: every row parsed, checked by itself, and then against the rows it refers to."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from apps.content.models import Item
from apps.core.registry import archive_files, archive_kinds
from apps.core.rows import Bad, row
from apps.discussion.models import REACTIONS
from apps.integrations.archive import FORMAT, MANIFEST, ArchiveError
from apps.integrations.archive.conflicts import find
from apps.integrations.archive.portal import known_here
from apps.integrations.archive.report import Report
from apps.integrations.archive.shapes import MANIFEST_SHAPE, all_references, all_shapes, key_of, whole
from apps.integrations.archive.source import Source, lines
from apps.spaces.models import Space

NAMES = {
    "units": "unit", "users": "person", "goals": "goal", "spaces": "space", "items": "item", "comments": "comment",
}  # fmt: skip
Progress = Callable[[str, int], None]


class Row(NamedTuple):
    line: int
    data: dict[str, Any]


@dataclass
class Content:
    """An archive in memory: the rows that can be taken, by file and id (or place, for rows without one).

    `lost` holds the ids of rows that cannot, so that rows that refer to them are left out and not called wrong;
    `known` the ids that only the portal knows; `adopted` what the portal made itself and the archive means too.
    `accepted` leads from items to the answer that is accepted.
    """

    manifest: dict[str, Any]
    source: Source
    rows: dict[str, dict[Any, Row]] = field(default_factory=dict)
    lost: dict[str, set[Any]] = field(default_factory=dict)
    known: dict[str, set[str]] = field(default_factory=dict)
    adopted: dict[str, dict[str, Any]] = field(default_factory=dict)
    accepted: dict[str, str] = field(default_factory=dict)

    @property
    def exported_at(self) -> datetime:
        moment: datetime = self.manifest["exported_at"]
        return moment

    def get(self, name: str, key: Any) -> dict[str, Any] | None:
        """Return the row of that id in the archive; None for one that only the portal knows."""
        entry = self.rows[name].get(key)
        return entry.data if entry else None


def read(source: Source, report: Report, progress: Progress) -> Content:
    """Read everything. What is wrong with rows goes into `report`; raises ArchiveError when there is no reading on."""
    content, shapes = Content(read_manifest(source), source), all_shapes()
    for name in shapes:
        progress(f"read {name}", 0)
        content.lost[name] = set()
        content.rows[name] = _read_file(source, name, report, content.lost[name])
    ignored = [name for name in source.names() if name not in {MANIFEST, *(f"{name}.jsonl" for name in shapes)}]
    if ignored:
        report.notes.append(f"Not part of the format and left alone: {', '.join(sorted(ignored)[:10])}")
    progress("check", 0)
    content.adopted = find(content.rows, content.lost, report)
    _resolve(content, report)
    return content


def read_manifest(source: Source) -> dict[str, Any]:
    """Return the checked manifest. Raises ArchiveError."""
    text = b"".join(line for _number, line in lines(source, MANIFEST))
    try:
        manifest: dict[str, Any] = row(MANIFEST_SHAPE)(_parse(text))
    except Bad as error:
        raise ArchiveError(f"{MANIFEST}: {error}.") from error
    if manifest["format"] != FORMAT:
        raise ArchiveError(f"{MANIFEST}: the format is {manifest['format']!r}; this portal reads {FORMAT!r}.")
    return manifest


def _parse(line: bytes) -> Any:
    try:
        return json.loads(line.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise Bad("is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise Bad(f"is not JSON: {error.msg} at column {error.colno}") from error
    except (RecursionError, ValueError) as error:
        raise Bad("is not JSON that can be read") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Bad("names a field twice")
    return made


def _refuse(constant: str) -> Any:
    raise Bad(f"holds {constant}, which is no number")


def _read_file(source: Source, name: str, report: Report, lost: set[Any]) -> dict[Any, Row]:
    check = row(all_shapes()[name])
    rows: dict[Any, Row] = {}
    tally = report.of(name)
    unique: dict[str, dict[str, int]] = {"email": {}} if name == "users" else {"name": {}} if name == "units" else {}
    for number, line in lines(source, f"{name}.jsonl"):
        tally.read += 1
        data: Any = None
        try:
            data = _parse(line)
            data = check(data)
            if reason := whole(name, data):
                raise Bad(reason)
            key = key_of(name, data)
            if key in rows:
                raise Bad(f"stands on line {rows[key].line} already")
            for field_name, seen in unique.items():
                if (other := seen.setdefault(data[field_name].casefold(), number)) != number:
                    raise Bad(f"{field_name} stands on line {other} already")
        except Bad as error:
            report.problem(name, number, str(error))
            if isinstance(data, dict) and isinstance(data.get("id"), str) and data["id"] not in rows:
                lost.add(data["id"])
            continue
        rows[key] = Row(number, data)
    return rows


def _resolve(content: Content, report: Report) -> None:
    """Drop rows that refer to nothing, to what is left out, in a circle, or across two items."""
    content.known = {name: known_here(name, wanted) for name, wanted in _outside(content).items()}
    references = all_references()
    for name, rows in content.rows.items():
        for key, entry in list(rows.items()):
            verdict = _judge(content, name, entry.data, references[name])
            if verdict is None:
                continue
            kind, reason = verdict
            if kind == "bad":
                report.problem(name, entry.line, reason)
            else:
                report.skip(name, reason)
            content.lost[name].add(key)
            del rows[key]
        _settle_parents(content, name, report)
    _drop_lost_members(content, report)


def _outside(content: Content) -> dict[str, set[str]]:
    """Return by file the ids that rows refer to and the archive does not hold: the portal may."""
    wanted: dict[str, set[str]] = {name: set() for name in NAMES}
    for name, references in all_references().items():
        for entry in content.rows[name].values():
            for field_name, target in references:
                wanted[target].update(_named(entry.data, field_name))
    for entry in content.rows["spaces"].values():
        wanted["users"].update(member["user"] for member in entry.data.get("members", []))
    return {name: ids - content.rows[name].keys() - content.lost[name] for name, ids in wanted.items()}


def _named(data: dict[str, Any], field_name: str) -> list[str]:
    """Return the ids that a field names: one, several or none."""
    value = data.get(field_name, [])
    return value if isinstance(value, list) else [value]


def _judge(
    content: Content, name: str, data: dict[str, Any], references: list[tuple[str, str]]
) -> tuple[str, str] | None:
    """Return why a row cannot be taken, as ("bad" or "skipped", reason), or None."""
    lost = None
    for field_name, target in references:
        for value in _named(data, field_name):
            if value in content.rows[target] or value in content.known[target]:
                continue
            if value not in content.lost[target]:
                return "bad", f"{field_name}: there is no {NAMES[target]} {value!r}"
            lost = lost or f"their {NAMES[target]} is left out"
    if name == "spaces":
        for member in data.get("members", []):
            user = member["user"]
            if not any(user in ids for ids in (content.rows["users"], content.known["users"], content.lost["users"])):
                return "bad", f"members: there is no person {user!r}"
    if name == "items" and (fault := _item_fault(data, content)):
        return fault
    if name == "comments" and (reason := _comment_fault(data, content)):
        return "bad", reason
    if lost is None and name == "reactions" and data["emoji"] not in REACTIONS:
        lost = "not one of this portal's reactions"
    if lost is None and name in archive_files and (reason := archive_files.get(name).fault(data, content)):
        return "bad", reason
    return ("skipped", lost) if lost else None


def _item_fault(data: dict[str, Any], content: Content) -> tuple[str, str] | None:
    kind = data["kind"]
    if kind not in archive_kinds:
        return "skipped", f"this portal has no {kind}s yet"
    theirs = {name for other in archive_kinds for name in other.fields} | {"parent", "file"}
    wrong = (theirs & data.keys()) - archive_kinds.get(kind).takes - archive_kinds.get(kind).fields.keys()
    reason = f"a {kind} has no {min(wrong)}" if wrong else archive_kinds.get(kind).fault(data, content)
    return ("bad", reason) if reason else None


def _comment_fault(data: dict[str, Any], content: Content) -> str | None:
    parent = content.get("comments", data.get("parent"))
    if parent and parent["item"] != data["item"]:
        return "parent: that comment stands on another item"
    item = content.get("items", data["item"])
    if not data.get("accepted") or item is None or not archive_kinds.get(item["kind"]).answers:
        return None
    if "parent" in data:
        return "accepted: a reply is no answer"
    first = content.accepted.setdefault(data["item"], data["id"])
    return f"accepted: {first!r} is accepted already" if first != data["id"] else None


def _settle_parents(content: Content, name: str, report: Report) -> None:
    """Drop rows whose parent was dropped after them, and rows that are their own ancestors."""
    field_name = next((field for field, target in all_references()[name] if target == name), None)
    if field_name is None:
        return
    rows = content.rows[name]
    sound: set[Any] = set()
    for start in list(rows):
        path: dict[Any, None] = {}
        key: Any = start
        while key in rows and key not in sound and key not in path:
            path[key] = None
            key = rows[key].data.get(field_name)
        if key in path:
            for part in path:
                report.problem(name, rows[part].line, f"{field_name}: leads back to itself")
        elif key in content.lost[name]:
            for _part in path:
                report.skip(name, f"their {NAMES[name]} is left out")
        else:
            sound.update(path)
            continue
        content.lost[name].update(path)
        for part in path:
            del rows[part]


def _drop_lost_members(content: Content, report: Report) -> None:
    for entry in content.rows["spaces"].values():
        members = entry.data.get("members", [])
        kept = [member for member in members if member["user"] not in content.lost["users"]]
        if len(kept) < len(members):
            report.skipped["members", "their person is left out"] += len(members) - len(kept)
            entry.data["members"] = kept


def first_time(content: Content) -> tuple[datetime, datetime] | None:
    """Return (the time here, the time in the archive) of a row both have, if any: how an earlier import moved times."""
    from_spaces = {key: entry.data["created"] for key, entry in content.rows["spaces"].items()}
    from_items = {key: entry.data["created"] for key, entry in content.rows["items"].items()}
    for model, times in ((Space, from_spaces), (Item, from_items)):
        here = model._base_manager.filter(source_id__in=list(times)).order_by("pk").values_list("source_id", "created")
        if pair := here.first():
            return pair[1], times[pair[0]]
    return None
