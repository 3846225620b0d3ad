"""Small archives to import, and an empty portal to import them into."""

import json
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

from apps.core.images import process
from tests.e2e.world import png

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


def rich_rows() -> Rows:
    """What `rows` has, and articles with all that blogs, conversation, following and impact know."""
    content = rows()
    cover, inside = "0b0f7a4e-7d0f-4b7e-9a52-6d1f0a2c9e41", "1b0f7a4e-7d0f-4b7e-9a52-6d1f0a2c9e41"
    content["users"].append({"id": "cat", "name": "Cat Carter", "email": "cat@example.org",
                             "joined": "2026-01-01"})  # fmt: skip
    content["spaces"][0]["members"].append({"user": "cat", "role": "member"})
    content["comments"][0]["edited_at"] = "2026-02-01T10:20:00Z"
    content["items"] += [
        {"id": "a1", "kind": "article", "space": "yard-talk", "author": "ann", "coauthors": ["cat", "ben"],
         "created": "2026-02-03T09:00:00Z", "published_at": "2026-02-04T09:00:00Z", "edited_at": "2026-02-06T09:00:00Z",
         "expires_at": "2027-02-04T09:00:00Z", "pinned_at": "2026-02-05T09:00:00Z", "title": "How the crane works",
         "body": f"## Lift\n\nSee [[i/p1]], [[s/yard-talk]].\n\n/i/p2/\n\n![A hook](/files/{inside}/#640x480)",
         "tags": ["crane"], "summary": "What to know before you lift.", "series": {"title": "Cranes", "part": 2},
         "announced_at": "2026-02-04T10:00:00Z", "confirm_by": "2026-03-09"},
        {"id": "a2", "kind": "article", "space": "yard-talk", "author": "ben", "created": "2026-02-07T09:00:00Z",
         "title": "Not ready", "body": "", "state": "draft", "series": {"title": "Cranes", "part": 3}},
        {"id": "a3", "kind": "article", "space": "yard-talk", "author": "cat", "created": "2026-02-08T09:00:00Z",
         "published_at": "2026-06-01T09:00:00Z", "title": "In June", "body": "Summer.", "state": "scheduled"},
        {"id": "a4", "kind": "article", "space": "yard-talk", "author": "cat", "created": "2026-02-09T09:00:00Z",
         "expires_at": "2026-02-19T09:00:00Z", "title": "Over", "body": "Was true.", "state": "archived"},
    ]  # fmt: skip
    return content | {
        "revisions": [
            {"item": "a1", "number": 1, "editor": "ben", "at": "2026-02-03T09:00:00Z", "title": "The crane",
             "body": "See [[i/p1]]."},
            {"item": "a1", "number": 2, "at": "2026-02-05T09:00:00Z", "title": "The crane", "body": "Ask @ben."},
        ],
        "growths": [{"source": "p1", "target": "a1", "by": "ann", "at": "2026-02-03T09:00:00Z"}],
        "comment_revisions": [{"comment": "c1", "at": "2026-02-01T10:00:00Z", "body": "At lst."}],
        "pictures": [
            {"id": inside, "item": "a1", "owner": "ann", "place": "body", "file": f"pictures/{inside}.png",
             "name": "hook.png", "alt": "A hook", "created": "2026-02-03T08:00:00Z"},
            {"id": cover, "item": "a1", "owner": "ann", "place": "cover", "file": f"pictures/{cover}.png",
             "name": "crane.png", "alt": "The crane at dawn", "created": "2026-02-03T08:30:00Z"},
        ],
        "confirmations": [
            {"item": "a1", "user": "cat", "at": "2026-02-05T10:00:00Z"},
            {"item": "a1", "user": "ben", "at": "2026-02-05T11:00:00Z"},
        ],
        "prompts": [
            {"space": "yard-talk", "question": "What broke this week?", "tag": "crane"},
            {"space": "yard-talk", "question": "What held?", "tag": "Good news"},
        ],
        "follows": [
            {"user": "ann", "space": "yard-talk", "level": "highlights", "since": "2026-02-01T00:00:00Z"},
            {"user": "ann", "person": "ben", "since": "2026-02-02T00:00:00Z"},
            {"user": "ben", "tag": "crane", "since": "2026-02-03T00:00:00Z"},
            {"user": "cat", "item": "a1", "since": "2026-02-04T00:00:00Z"},
        ],
        "bookmarks": [
            {"user": "ann", "item": "p2", "folder": "To try", "at": "2026-02-03T00:00:00Z"},
            {"user": "ben", "item": "a1", "at": "2026-02-05T00:00:00Z"},
        ],
        "receipts": [
            {"item": "p1", "user": "ben", "outcome": "solved", "minutes": 25, "reference": "WO 12",
             "created": "2026-02-02T09:00:00Z"},
            {"comment": "c1", "user": "cat", "outcome": "faster", "created": "2026-02-02T10:00:00Z"},
        ],
    }  # fmt: skip


def forum_rows() -> Rows:
    """What `rows` has, and a topic and questions with all that forums know."""
    content = rows()
    content["comments"][1].pop("accepted")
    content["users"] += [
        {"id": "cat", "name": "Cat Carter", "email": "cat@example.org", "joined": "2026-01-01T00:00:00Z"},
        {"id": "dan", "name": "Dan Dyer", "email": "dan@example.org", "joined": "2026-01-01T00:00:00Z"},
    ]
    content["items"] += [
        {"id": "q1", "kind": "question", "space": "yard-talk", "author": "ann", "created": "2026-02-04T09:00:00Z",
         "edited_at": "2026-02-04T09:30:00Z", "title": "Which oil?", "body": "For the winch.", "tags": ["crane"],
         "category": "Machines"},
        {"id": "q2", "kind": "question", "space": "yard-talk", "author": "ben", "created": "2026-02-05T09:00:00Z",
         "closed_at": "2026-02-20T09:00:00Z", "closed_by": "ann", "closed_reason": "Asked before.",
         "title": "What oil?", "body": "For a winch."},
        {"id": "t1", "kind": "topic", "space": "yard-talk", "author": "cat", "created": "2026-02-06T09:00:00Z",
         "title": "A quieter yard", "body": "Shall we try felt?", "category": "All else"},
    ]  # fmt: skip
    content["comments"] += [
        {"id": "a1", "item": "q1", "author": "ben", "created": "2026-02-04T10:00:00Z", "body": "Thin."},
        {"id": "a2", "item": "q1", "author": "cat", "created": "2026-02-04T11:00:00Z",
         "edited_at": "2026-02-04T11:30:00Z", "body": "Thick.", "accepted": True},
        {"id": "r1", "item": "q1", "parent": "a2", "author": "ann", "created": "2026-02-04T12:00:00Z", "body": "Yes."},
        {"id": "t1c", "item": "t1", "author": "ann", "created": "2026-02-06T10:00:00Z", "body": "Felt rots."},
    ]  # fmt: skip
    return content | {
        "promises": [{"space": "yard-talk", "hours": 36, "told": "ann"}],
        "categories": [{"space": "yard-talk", "names": ["Machines", "All else", "Tools"]}],
        "votes": [
            {"comment": "a2", "user": "ann", "at": "2026-02-04T13:00:00Z"},
            {"comment": "a1", "user": "cat", "at": "2026-02-04T14:00:00Z"},
            {"comment": "a2", "user": "ben", "at": "2026-02-04T15:00:00Z"},
        ],
        "me_toos": [
            {"item": "q1", "user": "cat", "at": "2026-02-04T09:40:00Z"},
            {"item": "q1", "user": "dan", "at": "2026-02-04T09:45:00Z"},
        ],
        "reviews": [
            {"comment": "a2", "owner": "dan", "months": 6, "accepted_at": "2026-02-05T08:00:00Z",
             "verified_by": "ann", "verified_at": "2026-02-20T08:00:00Z"},
        ],
        "doubts": [
            {"comment": "a2", "user": "ben", "why": "It was cold.", "at": "2026-02-10T08:00:00Z",
             "settled_at": "2026-02-20T08:00:00Z"},
            {"comment": "a2", "user": "cat", "why": "The winch is new.", "at": "2026-02-25T08:00:00Z"},
        ],
    }  # fmt: skip


def write(folder: Path, content: Rows, **manifest: Any) -> Path:
    """Write an archive folder, with a small picture for every row that names one."""
    folder.mkdir(exist_ok=True)
    for row in content.get("pictures", []):
        (folder / row["file"]).parent.mkdir(exist_ok=True)
        (folder / row["file"]).write_bytes(process(png(), max_bytes=10**6, max_pixels=10**7).content)
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
    if path.is_file():
        return {"": path.read_bytes()}
    return {str(file.relative_to(path)): file.read_bytes() for file in path.rglob("*") if file.is_file()}


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
        "events_delivery", "blogs_article", "blogs_series", "blogs_confirmation", "blogs_prompt", "content_coauthor",
        "content_growth", "content_revision", "discussion_commentrevision", "files_file", "following_follow",
        "following_bookmark", "following_folder", "impact_receipt", "forums_topic", "forums_question",
        "forums_category", "forums_vote", "forums_metoo", "forums_verification", "forums_doubt", "forums_promise",
        "forums_firstanswer", "forums_poll", "forums_ballot", "forums_helpfulmark",
        "expertise_skill", "expertise_endorsement", "expertise_evidence", "expertise_topicchoice", "expertise_dispute",
        "expertise_inference",
    )  # fmt: skip
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            found[table] = cursor.fetchall()
    return found
