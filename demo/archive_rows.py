"""The demo archive in memory, for what checks it. Needs only the standard library."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

# By file: the fields every row has, and those it may have.
FIELDS = {
    "units": ({"id", "name"}, {"parent"}),
    "users": (
        {"id", "name", "email"},
        {
            "unit", "title", "location", "bio", "skills", "contact", "languages", "time_zone", "working_hours", "roles",
            "joined",
        },
    ),
    "goals": ({"id", "statement"}, {"enables", "owner", "metric"}),
    "readings": ({"goal", "at", "value"}, set()),
    "spaces": ({"id", "name", "purpose", "visibility", "description", "created", "members"}, {"goal", "ends"}),
    "items": (
        {"id", "kind", "space", "author", "created"},
        {
            "title", "body", "body_html", "tags", "parent", "file", "state", "coauthors", "published_at", "edited_at",
            "expires_at", "pinned_at", "closed_at", "closed_by", "closed_reason", "summary", "series", "announced_at",
            "confirm_by", "category",
        },
    ),
    "comments": (
        {"id", "item", "author", "created"},
        {"parent", "body", "body_html", "accepted", "edited_at", "shared_at", "hidden_at", "hidden_reason"},
    ),
    "reactions": ({"user", "emoji", "created"}, {"item", "comment"}),
    "revisions": ({"item", "number", "at", "body"}, {"editor", "title"}),
    "growths": ({"source", "target", "at"}, {"by"}),
    "comment_revisions": ({"comment", "at", "body"}, {"editor"}),
    "pictures": ({"id", "item", "place", "file", "alt", "created"}, {"owner", "position", "name"}),
    "confirmations": ({"item", "user", "at"}, set()),
    "prompts": ({"space", "question", "tag"}, set()),
    "categories": ({"space", "names"}, set()),
    "votes": ({"comment", "user", "at"}, set()),
    "me_toos": ({"item", "user", "at"}, set()),
    "helpful_marks": ({"comment", "by", "at"}, set()),
    "duplicates": ({"question", "duplicate_of", "by", "at"}, set()),
    "reviews": ({"comment", "owner", "months", "accepted_at"}, {"verified_by", "verified_at"}),
    "doubts": ({"comment", "user", "why", "at"}, {"settled_at"}),
    "polls": (
        {"topic", "author", "question", "options", "created"},
        {"dated", "most", "secret", "results", "closes_at", "ended_at", "counts", "voters"},
    ),
    "ballots": ({"topic", "user"}, {"yes", "maybe"}),
    "promises": ({"space", "hours", "told"}, set()),
    "follows": ({"user", "since"}, {"space", "item", "tag", "person", "level"}),
    "bookmarks": ({"user", "item", "at"}, {"folder"}),
    "skills": ({"user", "key"}, {"level", "learns", "teaches"}),
    "endorsements": ({"user", "key", "by", "at"}, set()),
    "needs": ({"id", "spellings"}, {"owner", "due", "state", "artefact", "closed_at", "again_at"}),
    "receipts": ({"user", "outcome", "created"}, {"item", "comment", "minutes", "reference"}),
}  # fmt: skip


class Problem(NamedTuple):
    """One thing that does not hold together, with the place to mend it."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


class Row(dict[str, Any]):
    """One line of the archive as a dictionary that knows where it came from."""

    file: str
    line: int

    @property
    def thread(self) -> str:
        """The item a text belongs to: its own id, or that of the item it comments on."""
        return self["id"] if "kind" in self else self["item"]

    def problem(self, what: str) -> Problem:
        return Problem(self.file, self.line, f"{self.get('id', '')} {what}".strip())


class Archive:
    """A whole archive in memory. Lines that cannot be used are left out and listed in `problems`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        self.exported = moment(self.manifest["exported_at"])
        self.rows: dict[str, list[Row]] = {name: self._read(name) for name in FIELDS}
        self.users = {u["id"]: u for u in self.rows["users"]}
        self.spaces = {s["id"]: s for s in self.rows["spaces"]}
        self.items = {i["id"]: i for i in self.rows["items"]}
        self.comments = {c["id"]: c for c in self.rows["comments"]}
        self.members = {s: {m["user"] for m in row["members"]} for s, row in self.spaces.items()}

    def _read(self, name: str) -> list[Row]:
        needed, optional = FIELDS[name]
        rows = []
        text = (self.folder / f"{name}.jsonl").read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            try:
                row = Row(json.loads(line))
            except ValueError as error:
                self.problems.append(Problem(f"{name}.jsonl", number, f"is not JSON: {error}"))
                continue
            row.file, row.line = f"{name}.jsonl", number
            missing, unknown = needed - row.keys(), row.keys() - needed - optional
            if missing or unknown:
                self.problems.append(row.problem(f"lacks {sorted(missing)}, has unknown {sorted(unknown)}"))
            if not missing:
                rows.append(row)
        return rows

    @property
    def written(self) -> list[Row]:
        """Everything somebody wrote: items and comments."""
        return self.rows["items"] + self.rows["comments"]

    def space_of(self, row: Row) -> Row:
        """The space an item, a comment or a reaction belongs to. Raises KeyError if a reference is broken."""
        if "kind" in row:
            return self.spaces[row["space"]]
        if "comment" in row:
            return self.space_of(self.comments[row["comment"]])
        return self.spaces[self.items[row["item"]]["space"]]


def moment(text: str) -> datetime:
    """The point in time a timestamp names. Raises ValueError if it has no zone or is no time."""
    when = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if when.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return when.astimezone(UTC)
