"""What must hold of articles, their life and what people do with them, for demo/check.py."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta

from archive_rows import Archive, Problem, Row, moment

SHOWN = {"post", "article", "topic", "question"}  # what a text may name: the kinds every portal has
MOST_PINNED = 3
WORDS = range(500, 901)
LONG_ARTICLES = 8
LARGEST_PICTURE = 60 * 1024
SHORTEST_ALT = 40


def may_read(archive: Archive, user: str, space: Row) -> bool:
    return space["visibility"] == "open" or user in archive.members[space["id"]]


def texts_lead_somewhere(archive: Archive) -> Iterator[Problem]:
    """What a text names, embeds or shows is there."""
    pictures = {row["id"]: row["item"] for row in archive.rows["pictures"]}
    for row in archive.written + archive.rows["revisions"]:
        body = row.get("body", "")
        for key in re.findall(r"\[\[i/([^\]]+)\]\]|(?<![\w/])/i/([^/\s]+)/", body):
            item = archive.items.get(key[0] or key[1])
            if item is None or item["kind"] not in SHOWN:
                yield row.problem(f"names {key[0] or key[1]!r}, which nobody can read here")
        for key in re.findall(r"\[\[s/([^\]]+)\]\]", body):
            if key not in archive.spaces:
                yield row.problem(f"names the space {key!r}, which is not here")
        for key in re.findall(r"/files/([0-9a-f-]+)/", body):
            if pictures.get(key) != (row["id"] if "kind" in row else row["item"]):
                yield row.problem(f"shows the picture {key}, which is not its own")


def articles(archive: Archive) -> Iterator[Problem]:
    """Some articles have real length and headings; states and times fit the clock; authors may write there."""
    long = 0
    for item in archive.rows["items"]:
        words = len(item.get("body", "").split())
        long += item["kind"] == "article" and words in WORDS and item["body"].count("\n## ") >= 3
        state, over = item.get("state", "published"), moment(item.get("expires_at", "2200-01-01T00:00:00Z"))
        if (state == "archived") != (over <= archive.exported):
            yield item.problem(f"is {state} and ends on {over:%d %B}")
        if state == "scheduled" and moment(item["published_at"]) < archive.exported + timedelta(days=7):
            yield item.problem("appears too soon to stay scheduled for a visitor")
        if item.get("edited_at", item["created"]) < item["created"]:
            yield item.problem("is edited before it is written")
        for name in item.get("coauthors", []):
            if name not in archive.members[item["space"]]:
                yield item.problem(f"is also by {name}, who is not in {item['space']}")
    if long < LONG_ARTICLES:
        yield Problem("items.jsonl", 0, f"only {long} articles have {WORDS[0]} to {WORDS[-1]} words and headings")
    pins = Counter(item["space"] for item in archive.rows["items"] if "pinned_at" in item)
    for space, count in pins.items():
        if count > MOST_PINNED:
            yield archive.spaces[space].problem(f"has {count} things pinned")


def history(archive: Archive) -> Iterator[Problem]:
    """Versions are numbered from 1 and follow each other; what grew did so after its source was written."""
    versions = defaultdict(list)
    for row in archive.rows["revisions"]:
        versions[row["item"]].append(row)
    for key, rows in versions.items():
        item = archive.items[key]
        if [row["number"] for row in rows] != list(range(1, len(rows) + 1)):
            yield rows[0].problem(f"{key} has versions that are not counted from 1")
        times = [*(row["at"] for row in rows), item.get("edited_at", "")]
        if times != sorted(times) or rows[0]["at"] < item["created"]:
            yield rows[0].problem(f"{key} has versions that do not follow each other")
        if any(row["body"] == item["body"] for row in rows):
            yield rows[0].problem(f"{key} has a version that says what it says now")
    for row in archive.rows["growths"]:
        source, target = archive.items[row["source"]], archive.items[row["target"]]
        if not source["created"] < target["created"] <= row["at"]:
            yield row.problem(f"{target['id']} grew before {source['id']} was written")


def readers(archive: Archive) -> Iterator[Problem]:
    """People confirm what asks them, keep and use what they may read, and never what they wrote themselves."""
    for row in archive.rows["confirmations"]:
        item = archive.items[row["item"]]
        if row["user"] not in archive.members[item["space"]] - {item["author"], *item.get("coauthors", [])}:
            yield row.problem(f"{row['user']} is not asked to confirm {item['id']}")
        if row["at"] < item.get("announced_at", "9"):
            yield row.problem(f"{row['user']} confirms {item['id']} before it asks")
    for name, when in (("bookmarks", "at"), ("receipts", "created")):
        for row in archive.rows[name]:
            thing = archive.comments[row["comment"]] if "comment" in row else archive.items[row["item"]]
            if not may_read(archive, row["user"], archive.space_of(thing)):
                yield row.problem(f"{row['user']} may not read {thing['id']}")
            if row[when] <= thing["created"]:
                yield row.problem(f"{row['user']} has {thing['id']} before it is written")
            if name == "receipts" and row["user"] in {thing["author"], *thing.get("coauthors", [])}:
                yield row.problem(f"{row['user']} wrote {thing['id']}")


def following(archive: Archive) -> Iterator[Problem]:
    """People follow one thing at a time, once, that they may see; only spaces by levels in between."""
    seen = set()
    for row in archive.rows["follows"]:
        targets = [name for name in ("space", "item", "tag", "person") if name in row]
        key = (row["user"], *targets, *(row[name] for name in targets))
        if len(targets) != 1 or key in seen or row.get("person") == row["user"]:
            yield row.problem(f"{row['user']} follows nothing, two things, the same twice or themself")
        if "level" in row and targets != ["space"]:
            yield row.problem(f"{row['user']} follows a {targets[0]} by a level")
        if "space" in row and not may_read(archive, row["user"], archive.spaces[row["space"]]):
            yield row.problem(f"{row['user']} may not read {row['space']}")
        seen.add(key)


def questions(archive: Archive) -> Iterator[Problem]:
    """Each question a space asks has been answered there: some post carries its tag."""
    tagged = {(item["space"], tag) for item in archive.rows["items"] for tag in item.get("tags", [])}
    for row in archive.rows["prompts"]:
        if (row["space"], row["tag"]) not in tagged:
            yield row.problem(f"{row['space']} asks for {row['tag']!r}, which nothing there carries")


def pictures(archive: Archive) -> Iterator[Problem]:
    """Pictures are small and have words; no file lies there for nothing."""
    rows = archive.rows["pictures"]
    for row in rows:
        path = archive.folder / row["file"]
        if not path.is_file() or path.stat().st_size > LARGEST_PICTURE:
            yield row.problem(f"{row['file']} is missing or too large")
        if len(row["alt"]) <= SHORTEST_ALT:
            yield row.problem(f"{row['file']} has too few words for those who cannot see it")
    lying = {f"pictures/{path.name}" for path in (archive.folder / "pictures").glob("*")}
    for name in sorted(lying - {row["file"] for row in rows}):
        yield Problem("pictures.jsonl", 0, f"{name} belongs to nothing")


RULES_OF_BLOGS: list[Callable[[Archive], Iterator[Problem]]] = [
    texts_lead_somewhere, articles, history, readers, following, questions, pictures,
]  # fmt: skip
