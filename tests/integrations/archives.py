"""Small archives to import, and an empty portal to import them into."""

import json
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

DEMO = Path(__file__).resolve().parents[2] / "demo" / "meridian-water"
MANIFEST = {"format": "workscape-archive/1", "name": "Example Works", "exported_at": "2026-03-01T12:00:00Z"}
Rows = dict[str, list[dict[str, Any]]]


def rows() -> Rows:
    """Two people, a space, two posts, a thread and reactions: one row of everything the format knows."""
    return {
        "units": [{"id": "yard", "name": "The yard"}, {"id": "bench", "name": "The bench", "parent": "yard"}],
        "users": [
            {"id": "ann", "name": "Ann Archer", "email": "Ann@example.org", "unit": "bench", "skills": ["welding"],
             "roles": ["manager"], "joined": "2020-02-03"},
            {"id": "ben", "name": "Ben Bowyer", "email": "ben@example.org"},
        ],
        "goals": [
            {"id": "safe", "statement": "Nobody is hurt.", "owner": "ann"},
            {"id": "tidy", "statement": "A tidy yard.", "enables": "safe",
             "metric": {"name": "Trips", "unit": "a week", "direction": "down", "baseline": 7, "target": 1.5,
                        "by": "2026-12-31"}},
        ],
        "readings": [{"goal": "tidy", "at": "2026-02-01T00:00:00Z", "value": 6}],
        "spaces": [
            {"id": "yard-talk", "name": "Yard talk", "purpose": "interest", "visibility": "open",
             "description": "Where the yard talks.", "goal": "tidy", "created": "2026-01-05T08:00:00Z",
             "members": [{"user": "ann", "role": "owner"}, {"user": "ben", "role": "member"}]},
        ],
        "items": [
            {"id": "p1", "kind": "post", "space": "yard-talk", "author": "ann", "created": "2026-02-01T09:00:00Z",
             "body": "The **crane** is back, @ben.", "tags": ["crane", "Good news"]},
            {"id": "p2", "kind": "post", "space": "yard-talk", "author": "ben", "created": "2026-02-02T09:00:00Z",
             "title": "A title", "body_html": "<p>Look at <em>this</em>.</p>"},
        ],
        "comments": [
            {"id": "c1", "item": "p1", "author": "ben", "created": "2026-02-01T10:00:00Z", "body": "At last."},
            {"id": "c2", "item": "p1", "parent": "c1", "author": "ann", "created": "2026-02-03T10:00:00Z",
             "body": "Indeed.", "accepted": True},
        ],
        "reactions": [
            {"item": "p1", "user": "ben", "emoji": "🎉", "created": "2026-02-01T09:30:00Z"},
            {"item": "p1", "user": "ann", "emoji": "🎉", "created": "2026-02-01T09:31:00Z"},
            {"comment": "c1", "user": "ann", "emoji": "👍", "created": "2026-02-01T10:30:00Z"},
        ],
    }  # fmt: skip


def write(folder: Path, content: Rows, **manifest: Any) -> Path:
    """Write an archive folder."""
    folder.mkdir(exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps({**MANIFEST, **manifest}), encoding="utf-8")
    for name, lines in content.items():
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return folder


def load(path: Path, **options: Any) -> None:
    call_command("import_archive", str(path), verbosity=0, **options)


def dump(path: Path, **options: Any) -> dict[str, bytes]:
    """Export and return the files' bytes by name."""
    call_command("export_archive", str(path), verbosity=0, **options)
    return {file.name: file.read_bytes() for file in path.iterdir()} if path.is_dir() else {"": path.read_bytes()}


def empty_portal() -> None:
    """Leave nothing of what was imported."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        tables = "accounts_user, accounts_unit, strategy_goal, strategy_organisation, spaces_space, tagging_tag"
        cursor.execute(f"TRUNCATE {tables} CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table an import writes, to tell whether anything changed."""
    tables = (
        "accounts_unit", "accounts_user", "strategy_organisation", "strategy_goal", "strategy_metric",
        "strategy_reading", "spaces_space", "spaces_membership", "content_item", "blogs_post", "discussion_comment",
        "discussion_reaction", "discussion_mention", "tagging_tag", "tagging_itemtag", "events_event",
        "events_delivery",
    )  # fmt: skip
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            found[table] = cursor.fetchall()
    return found
