"""What every row of an archive may hold: the files every portal has, and what the apps add to them."""

import re
from collections.abc import Mapping
from typing import Any

from apps.accounts.languages import MOST_SPOKEN, names
from apps.accounts.models import HANDLE, SiteRole
from apps.content.models import State
from apps.core.registry import archive_files, archive_kinds
from apps.core.rows import (
    Bad,
    Field,
    choice,
    clock,
    day,
    day_or_moment,
    email,
    identity,
    many,
    moment,
    number,
    row,
    text,
    truth,
    whole_number,
)
from apps.spaces.models import Purpose, Role, Visibility
from apps.strategy.models import Direction

KINDS = ("post", "article", "topic", "question", "video", "document")
LONGEST_BODY = 500_000
MOST_COAUTHORS = 100
LONGEST_HIDDEN_REASON = 500


def handle(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(HANDLE, value):
        raise Bad("must be 2 to 30 small letters, digits, dots, dashes or underscores")
    return value


MEMBER = {"user": Field(handle), "role": Field(choice(*Role.values))}
WORKING_HOURS = {"days": Field(many(whole_number(1, 7), 7)), "from": Field(clock), "to": Field(clock)}
METRIC = {
    "name": Field(text(160)), "unit": Field(text(40, blank=True)), "direction": Field(choice(*Direction.values)),
    "baseline": Field(number), "target": Field(number), "by": Field(day),
}  # fmt: skip
BODY = text(LONGEST_BODY, blank=True)
# In the order in which rows refer to each other; spaces written by others may lack a description and members.
SHAPES: dict[str, dict[str, Field]] = {
    "units": {"id": Field(identity), "name": Field(text(120)), "parent": Field(identity, False)},
    "users": {
        "id": Field(handle), "name": Field(text(120)), "email": Field(email), "unit": Field(identity, False),
        "title": Field(text(120, blank=True), False), "location": Field(text(120, blank=True), False),
        "bio": Field(text(2000, blank=True), False), "skills": Field(many(text(60)), False),
        "contact": Field(text(500, blank=True), False), "languages": Field(many(choice(*names()), MOST_SPOKEN), False),
        "time_zone": Field(text(60), False), "working_hours": Field(row(WORKING_HOURS), False),
        "roles": Field(many(choice(*SiteRole.values)), False), "joined": Field(day_or_moment, False),
    },
    "goals": {
        "id": Field(identity), "statement": Field(text(300)), "enables": Field(identity, False),
        "owner": Field(handle, False), "metric": Field(row(METRIC), False),
    },
    "readings": {"goal": Field(identity), "at": Field(moment), "value": Field(number)},
    "spaces": {
        "id": Field(identity), "name": Field(text(80)), "purpose": Field(choice(*Purpose.values)),
        "visibility": Field(choice(*Visibility.values)), "description": Field(text(1000, blank=True), False),
        "goal": Field(identity, False), "ends": Field(day, False), "created": Field(moment),
        "members": Field(many(row(MEMBER), 200_000), False),
    },
    "items": {
        "id": Field(identity), "kind": Field(choice(*KINDS)), "space": Field(identity), "author": Field(handle),
        "coauthors": Field(many(handle, MOST_COAUTHORS), False), "created": Field(moment),
        "published_at": Field(moment, False), "edited_at": Field(moment, False), "expires_at": Field(moment, False),
        "pinned_at": Field(moment, False), "closed_at": Field(moment, False), "closed_by": Field(handle, False),
        "closed_reason": Field(text(200), False), "title": Field(text(2000, blank=True), False),
        "body": Field(BODY, False), "body_html": Field(BODY, False), "tags": Field(many(text(100)), False),
        "parent": Field(identity, False),
        "file": Field(text(500), False), "state": Field(choice(*State.values), False),
    },
    "comments": {
        "id": Field(identity), "item": Field(identity), "parent": Field(identity, False), "author": Field(handle),
        "created": Field(moment), "edited_at": Field(moment, False), "body": Field(BODY, False),
        "body_html": Field(BODY, False), "accepted": Field(truth, False), "shared_at": Field(moment, False),
        "hidden_at": Field(moment, False), "hidden_reason": Field(text(LONGEST_HIDDEN_REASON), False),
    },
    "reactions": {
        "item": Field(identity, False), "comment": Field(identity, False), "user": Field(handle),
        "emoji": Field(text(16)), "created": Field(moment),
    },
}  # fmt: skip
MANIFEST_SHAPE = {
    "format": Field(text(60)), "name": Field(text(120)), "exported_at": Field(moment),
    "vision": Field(text(300, blank=True), False),
}  # fmt: skip
# Which field of which file names a row of which file, or a list of them.
REFERENCES: dict[str, list[tuple[str, str]]] = {
    "units": [("parent", "units")],
    "users": [("unit", "units")],
    "goals": [("enables", "goals"), ("owner", "users")],
    "readings": [("goal", "goals")],
    "spaces": [("goal", "goals")],
    "items": [
        ("space", "spaces"),
        ("author", "users"),
        ("coauthors", "users"),
        ("closed_by", "users"),
        ("parent", "items"),
    ],
    "comments": [("item", "items"), ("author", "users"), ("parent", "comments")],
    "reactions": [("item", "items"), ("comment", "comments"), ("user", "users")],
}
KEYS = {"readings": ("goal", "at"), "reactions": ("user", "item", "comment", "emoji")}


def all_shapes() -> dict[str, Mapping[str, Field]]:
    """Return the fields of every file, with those that kinds add to items and the files that apps add, in order."""
    own = {name: field for kind in archive_kinds for name, field in kind.fields.items()}
    return {**SHAPES, "items": {**SHAPES["items"], **own}} | {file.name: file.fields for file in archive_files}


def all_references() -> dict[str, list[tuple[str, str]]]:
    """Return by file which of its fields name a row of which file."""
    return REFERENCES | {file.name: list(file.references.items()) for file in archive_files}


def key_of(name: str, data: dict[str, Any]) -> Any:
    """Return what names a row in its file: its id, or the fields that together stand there once."""
    fields = archive_files.get(name).key if name in archive_files else KEYS.get(name, ("id",))
    return data.get(fields[0]) if len(fields) == 1 else tuple(data.get(field) for field in fields)


def whole(file: str, data: dict[str, Any]) -> str | None:
    """Return what is wrong with a row whose fields are right one by one, or None."""
    fields = archive_files.get(file).fields if file in archive_files else SHAPES[file]
    if "body_html" in fields and ("body" in data) == ("body_html" in data):
        return "body or body_html must be given, and not both"
    if "comment" in fields and "item" in fields and ("item" in data) == ("comment" in data):
        return "item or comment must be given, and not both"
    if file == "spaces":
        people = [member["user"] for member in data.get("members", [])]
        if len(people) != len(set(people)):
            return "members: somebody is named twice"
    if file == "users" and "working_hours" in data:
        said = data["working_hours"]
        return None if said["days"] and said["from"] != said["to"] else "working_hours: no time is left to work"
    if file == "comments":
        return _comment_whole(data)
    return _item_whole(data) if file == "items" else None


def _comment_whole(data: dict[str, Any]) -> str | None:
    if ("hidden_at" in data) != ("hidden_reason" in data):
        return "hidden_at and hidden_reason belong together"
    return "shared_at: only an answer is shared" if "shared_at" in data and "parent" in data else None


def _item_whole(data: dict[str, Any]) -> str | None:
    state, coauthors = data.get("state", State.PUBLISHED), data.get("coauthors", [])
    if len({data["author"], *coauthors}) != 1 + len(coauthors):
        return "coauthors: somebody is named twice, or is the author"
    if state == State.DRAFT and "published_at" in data:
        return "published_at: a draft has not appeared yet"
    if state != State.PUBLISHED and "pinned_at" in data:
        return "pinned_at: only what is published is pinned"
    if "closed_at" in data and state in {State.DRAFT, State.SCHEDULED}:
        return "closed_at: it has not appeared yet"
    if "closed_at" not in data and ("closed_by" in data or "closed_reason" in data):
        return "closed_at: it does not say when its conversation was closed"
    if "expires_at" in data and data["expires_at"] <= data.get("published_at", data["created"]):
        return "expires_at: it is over before it appears"
    return None
