"""Does the demo organisation ring true? Reads an archive folder and names what does not hold together.

Usage: python demo/check.py [FOLDER]
Prints one line per problem, `file:line: what`, and exits with 1 if there is any. Needs only the standard library.
"""

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))  # Python's isolated mode leaves the script's own folder out

from archive_rows import Archive, Problem, Row, moment  # noqa: E402
from blog_rules import RULES_OF_BLOGS  # noqa: E402
from expertise_rules import RULES_OF_EXPERTISE  # noqa: E402
from forum_rules import RULES_OF_FORUMS  # noqa: E402
from ledger_rules import RULES_OF_LEDGER  # noqa: E402

KINDS = {"post", "article", "topic", "question", "video", "document"}
REACTIONS = {"👍", "❤️", "💡", "🎉", "🙏"}
PROCESS_TAGS = {"procedure"}  # tags that name a kind of text and not somebody's skill
OUTDOORS = {"field-operations", "treatment-quality"}  # units that work early and at night
QUOTED = {"a nothing is only worth reading if something would have shown"}  # repeated on purpose
POST_LENGTH = 1000
POSTS_PER_SPACE = 6


def references(archive: Archive) -> Iterator[Problem]:
    """Ids are unique, and whatever is pointed at exists."""
    known = {name: {row.get("id") for row in rows} for name, rows in archive.rows.items()}
    pointers = [
        ("users", "unit", "units"), ("units", "parent", "units"), ("goals", "enables", "goals"),
        ("goals", "owner", "users"), ("readings", "goal", "goals"), ("spaces", "goal", "goals"),
        ("items", "space", "spaces"), ("items", "author", "users"), ("items", "parent", "items"),
        ("comments", "item", "items"), ("comments", "parent", "comments"), ("comments", "author", "users"),
        ("reactions", "item", "items"), ("reactions", "comment", "comments"), ("reactions", "user", "users"),
        ("revisions", "item", "items"), ("revisions", "editor", "users"), ("growths", "source", "items"),
        ("growths", "target", "items"), ("growths", "by", "users"), ("comment_revisions", "comment", "comments"),
        ("pictures", "item", "items"), ("pictures", "owner", "users"), ("confirmations", "item", "items"),
        ("confirmations", "user", "users"), ("prompts", "space", "spaces"), ("follows", "user", "users"),
        ("follows", "space", "spaces"), ("follows", "item", "items"), ("follows", "person", "users"),
        ("bookmarks", "user", "users"), ("bookmarks", "item", "items"), ("receipts", "user", "users"),
        ("receipts", "item", "items"), ("receipts", "comment", "comments"), ("categories", "space", "spaces"),
        ("votes", "comment", "comments"), ("votes", "user", "users"), ("me_toos", "item", "items"),
        ("me_toos", "user", "users"), ("helpful_marks", "comment", "comments"), ("helpful_marks", "by", "users"),
        ("duplicates", "question", "items"), ("duplicates", "duplicate_of", "items"), ("duplicates", "by", "users"),
        ("reviews", "comment", "comments"), ("reviews", "owner", "users"), ("reviews", "verified_by", "users"),
        ("doubts", "comment", "comments"), ("doubts", "user", "users"), ("polls", "topic", "items"),
        ("polls", "author", "users"), ("ballots", "topic", "items"), ("ballots", "user", "users"),
        ("promises", "space", "spaces"), ("promises", "told", "users"), ("skills", "user", "users"),
        ("endorsements", "user", "users"), ("endorsements", "by", "users"),
        ("needs", "owner", "users"), ("needs", "artefact", "items"),
    ]  # fmt: skip
    for name, field, target in pointers:
        for row in archive.rows[name]:
            if row.get(field) is not None and row[field] not in known[target]:
                yield row.problem(f"names {field} {row[field]!r}, which is not in {target}.jsonl")
    for name, rows in archive.rows.items():
        for identity, count in Counter(row["id"] for row in rows if "id" in row).items():
            if count > 1:
                yield Problem(f"{name}.jsonl", 0, f"{identity} stands there {count} times")
    for space in archive.rows["spaces"]:
        for user in archive.members[space["id"]] - archive.users.keys():
            yield space.problem(f"has a member {user!r} nobody knows")


def shape(archive: Archive) -> Iterator[Problem]:
    """Posts are short and untitled, everything else has a title; films exist; at most one accepted answer."""
    for item in archive.rows["items"]:
        if item["kind"] not in KINDS:
            yield item.problem(f"is of unknown kind {item['kind']!r}")
        if (item["kind"] == "post") == bool(item.get("title")):
            yield item.problem("is a post with a title" if item.get("title") else "has no title")
        if item["kind"] == "post" and len(item.get("body", "")) > POST_LENGTH:
            yield item.problem(f"has {len(item['body'])} characters, a post may have {POST_LENGTH}")
        film = item.get("file")
        if film and not ((archive.folder / film).is_file() and (archive.folder / film).with_suffix(".vtt").is_file()):
            yield item.problem(f"{film} or its captions are missing")
    for row in archive.written:
        if not (row.get("body") or row.get("body_html", "")).strip():
            yield row.problem("is empty")
    accepted = [c for c in archive.rows["comments"] if c.get("accepted")]
    for comment in accepted:
        if archive.items[comment["item"]]["kind"] != "question":
            yield comment.problem("is accepted, but not on a question")
    for item_id, count in Counter(c["item"] for c in accepted).items():
        if count > 1:
            yield archive.items[item_id].problem(f"has {count} accepted answers")


def order_of_events(archive: Archive) -> Iterator[Problem]:
    """Nothing happens before what it depends on, nothing after the export; lines stand in order of time."""
    for space in archive.rows["spaces"]:
        if moment(space["created"]) >= archive.exported:
            yield space.problem("is created after the export")
    for row in archive.written + archive.rows["reactions"]:
        when, who = moment(row["created"]), archive.users[row.get("author") or row["user"]]
        before = [archive.spaces[row["space"]]] if "kind" in row else []
        if "item" in row:
            before.append(archive.items[row["item"]])
        if "comment" in row:
            before.append(archive.comments[row["comment"]])
        if row.get("parent"):
            parent = (archive.items if "kind" in row else archive.comments)[row["parent"]]
            if (parent.get("item"), parent.get("space")) != (row.get("item"), row.get("space")):
                yield row.problem(f"has its parent {parent['id']} elsewhere")
            before.append(parent)
        for earlier in before:
            if when <= moment(earlier["created"]):
                yield row.problem(f"comes before {earlier['id']}")
        if who.get("joined", "") > row["created"][:10]:
            yield row.problem(f"is by {who['id']}, who joined on {who['joined']}")
        if when > archive.exported:
            yield row.problem("comes after the export")
    for name in ("items", "comments", "reactions"):
        rows = archive.rows[name]
        for earlier, later in pairwise(rows):
            if later["created"] < earlier["created"]:
                yield later.problem("does not stand in order of time")


def hours_of_work(archive: Archive) -> Iterator[Problem]:
    """People sleep: nobody writes between 22 and 5, office people not before 6, and weekends are quiet."""
    everything, weekend = archive.written + archive.rows["reactions"], 0
    for row in everything:
        when, who = moment(row["created"]), archive.users[row.get("author") or row["user"]]
        earliest = 5 if who.get("unit") in OUTDOORS or "emoji" in row else 6
        if not earliest <= when.hour < 22:
            yield row.problem(f"is by {who['id']} at {when:%H:%M}")
        weekend += when.weekday() >= 5
    if weekend > 0.06 * len(everything):
        yield Problem("items.jsonl", 0, f"{weekend} of {len(everything)} things happen at the weekend")


def who_may(archive: Archive) -> Iterator[Problem]:
    """Whoever writes or reacts in a space is its member; whoever is mentioned exists and may see it."""
    for row in archive.written + archive.rows["reactions"]:
        space, who = archive.space_of(row), row.get("author") or row["user"]
        members = archive.members[space["id"]]
        if who not in members:
            yield row.problem(f"is by {who}, who is not in {space['id']}")
        for name in re.findall(r"(?<![\w.@])@([a-z0-9_-]+)", row.get("body", "")):
            if name not in archive.users:
                yield row.problem(f"mentions {name}, whom nobody knows")
            elif space["visibility"] != "open" and name not in members:
                yield row.problem(f"mentions {name}, who may not see {space['id']}")


def tags(archive: Archive) -> Iterator[Problem]:
    """One spelling per tag, and every tag is somebody's skill."""
    skills = {skill for user in archive.rows["users"] for skill in user.get("skills", [])}
    used = {tag: item for item in archive.rows["items"] for tag in item.get("tags", [])}
    for item in archive.rows["items"]:
        if len(item.get("tags", [])) != len(set(item.get("tags", []))) or len(item.get("tags", [])) > 5:
            yield item.problem("has a tag twice or more than five")
    for tag, item in used.items():
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", tag):
            yield item.problem(f"has a tag {tag!r} that is not lower-case-with-hyphens")
        if tag not in skills | PROCESS_TAGS:
            yield item.problem(f"has a tag {tag!r} that is nobody's skill")
    spellings = defaultdict(set)
    for tag in skills | used.keys():
        spellings[re.sub(r"e?s?$", "", tag.replace("-", ""))].add(tag)
    for several in spellings.values():
        if len(several) > 1:
            yield Problem("items.jsonl", 0, f"tags spelt several ways: {', '.join(sorted(several))}")


def reactions(archive: Archive) -> Iterator[Problem]:
    """From the portal's own set, once per person, never to oneself, and not spread evenly."""
    seen: set[tuple[str, ...]] = set()
    per_item: Counter[str | None] = Counter()
    for row in archive.rows["reactions"]:
        if ("item" in row) == ("comment" in row):
            yield row.problem("must be to an item or to a comment")
            continue
        target = archive.items[row["item"]] if "item" in row else archive.comments[row["comment"]]
        key = (target["id"], row["user"], row["emoji"])
        if row["emoji"] not in REACTIONS:
            yield row.problem(f"{row['emoji']} is not in the portal's set")
        if row["user"] == target["author"]:
            yield row.problem(f"is {row['user']} reacting to themselves")
        if key in seen:
            yield row.problem(f"repeats {key}")
        seen.add(key)
        per_item[row.get("item")] += 1
    counts = sorted(per_item[item] for item in archive.items)
    if counts and (counts[0] > 0 or counts[-1] < 4 * max(1, counts[len(counts) // 2])):
        yield Problem("reactions.jsonl", 0, f"too even: from {counts[0]} to {counts[-1]} on an item")


def spaces(archive: Archive) -> Iterator[Problem]:
    """A space has an owner, a task an end still to come, an interest none; each has posts, and some are recent."""
    posts = [item for item in archive.rows["items"] if item["kind"] == "post"]
    for space in archive.rows["spaces"]:
        roles = Counter(m["role"] for m in space["members"])
        if not roles["owner"] or roles.keys() - {"owner", "facilitator", "member"}:
            yield space.problem("has no owner or an unknown role")
        if len(space["members"]) != len(archive.members[space["id"]]):
            yield space.problem("has a member twice")
        if (space["purpose"] == "task") != ("ends" in space):
            yield space.problem("is a task without an end or an interest with one")
        if space.get("ends", "9") <= archive.manifest["exported_at"][:10]:
            yield space.problem("has ended already")
        own = [post for post in posts if post["space"] == space["id"]]
        if len(own) < POSTS_PER_SPACE:
            yield space.problem(f"has only {len(own)} posts")
        if not any(moment(post["created"]) > archive.exported - timedelta(days=10) for post in own):
            yield space.problem("has had no post for ten days")


def alive(archive: Archive) -> Iterator[Problem]:
    """Posts alone make the streams look alive up to the export, and most of them are answered."""
    posts = [item for item in archive.rows["items"] if item["kind"] == "post"]
    last_day = [post for post in posts if post["created"][:10] == archive.manifest["exported_at"][:10]]
    if len(last_day) < 5 or len({post["space"] for post in last_day}) < 4:
        yield Problem("items.jsonl", 0, f"only {len(last_day)} posts on the last day")
    last = max(moment(row["created"]) for row in archive.written)
    if archive.exported - last > timedelta(hours=1):
        yield Problem("comments.jsonl", 0, f"the last word is from {last:%d %B %H:%M}")
    answered = {comment["item"] for comment in archive.rows["comments"]}
    if sum(post["id"] in answered for post in posts) < 0.8 * len(posts):
        yield Problem("items.jsonl", 0, "too many posts without an answer")
    lengths = sorted(len(post.get("body", "")) for post in posts)
    if lengths and lengths[-1] < 4 * lengths[len(lengths) // 10]:
        yield Problem("items.jsonl", 0, "all posts are about as long as each other")


def repeated_phrases(archive: Archive) -> Iterator[Problem]:
    """No run of nine words stands in two conversations, titles of linked items and known quotations apart."""
    first: dict[str, Row] = {}
    for row in archive.written:
        text = re.sub(r"\[[^\]]*\]\([^)]*\)", " . ", row.get("body", "")).lower()
        words = re.findall(r"[\w'’]+", text)
        for start in range(len(words) - 8):
            phrase = " ".join(words[start : start + 9])
            other = first.setdefault(phrase, row)
            if other.thread != row.thread and not any(phrase in quotation for quotation in QUOTED):
                yield row.problem(f"repeats {other['id']}: {phrase!r}")
                break


def goals(archive: Archive) -> Iterator[Problem]:
    """Goals lead to one another without a ring; readings come weekly, start at the baseline and stay plausible."""
    by_id = {goal["id"]: goal for goal in archive.rows["goals"]}
    for goal in by_id.values():
        trail, current = set(), goal
        while current.get("enables") in by_id and current["id"] not in trail:
            trail.add(current["id"])
            current = by_id[current["enables"]]
        if current["id"] in trail:
            yield goal.problem("enables itself in the end")
        metric = goal.get("metric")
        series = [row for row in archive.rows["readings"] if row["goal"] == goal["id"]]
        if not metric or not series:
            yield goal.problem("has no metric or no readings")
            continue
        distance = metric["target"] - metric["baseline"]
        if (distance > 0) != (metric["direction"] == "up") or metric["by"] <= archive.manifest["exported_at"][:10]:
            yield goal.problem("has a target in the wrong direction or in the past")
        for row in series:
            if abs(row["value"] - metric["baseline"]) > 1.5 * abs(distance):
                yield row.problem(f"{row['value']} is out of proportion for {goal['id']}")
        for earlier, later in pairwise(series):
            if moment(later["at"]) - moment(earlier["at"]) != timedelta(days=7):
                yield later.problem(f"is not a week after the reading before it of {goal['id']}")
        if not timedelta(0) <= archive.exported - moment(series[-1]["at"]) < timedelta(days=7):
            yield series[-1].problem("is not from the week before the export")


def people(archive: Archive) -> Iterator[Problem]:
    """The switch bar offers six to eight people who between them see the portal from every side."""
    listed = json.loads((HERE / "people.json").read_text(encoding="utf-8"))
    names = [entry["username"] for entry in listed]
    if not 6 <= len(names) <= 8 or len(set(names)) != len(names) or set(names) - archive.users.keys():
        yield Problem("people.json", 0, "lists too few, too many, the same or unknown people")
        return
    for entry in listed:
        if not 0 < len(entry["what"]) <= 60:
            yield Problem("people.json", 0, f"{entry['username']} is described in {len(entry['what'])} characters")
    roles = {role for name in names for role in archive.users[name].get("roles", [])}
    shut = [archive.members[s["id"]] for s in archive.rows["spaces"] if s["visibility"] != "open"]
    owners = {m["user"] for s in archive.rows["spaces"] for m in s["members"] if m["role"] == "owner"}
    recent = (archive.exported - timedelta(days=365)).strftime("%Y-%m-%d")
    wanted = {
        "a learning admin": "learning_admin" in roles, "a manager": "manager" in roles,
        "a moderator": "moderator" in roles, "a site admin": "site_admin" in roles,
        "a space owner": bool(owners & set(names)),
        "somebody new": any(archive.users[name].get("joined", "") > recent for name in names),
        "an outsider to closed and private spaces": any(all(name not in who for who in shut) for name in names),
    }  # fmt: skip
    for who, there in wanted.items():
        if not there:
            yield Problem("people.json", 0, f"lacks {who}")


RULES: list[Callable[[Archive], Iterator[Problem]]] = [
    shape, order_of_events, hours_of_work, who_may, tags, reactions, spaces, alive, repeated_phrases, goals, people,
    *RULES_OF_BLOGS,
    *RULES_OF_FORUMS, *RULES_OF_EXPERTISE, *RULES_OF_LEDGER,
]  # fmt: skip


def check(folder: Path) -> list[Problem]:
    """Every problem of the archive in `folder`, in order of file and line.

    The finer rules run only when every line reads well and every reference holds, because they follow references.
    Raises OSError if a file is missing.
    """
    archive = Archive(folder)
    problems = archive.problems or list(references(archive))
    if not problems:
        problems = [problem for rule in RULES for problem in rule(archive)]
    return sorted(problems)


def main(arguments: list[str]) -> int:
    """Print the problems of the folder named in `arguments`, or of the demo; return the exit status."""
    problems = check(Path(arguments[0]) if arguments else HERE / "meridian-water")
    print(*problems, f"{len(problems)} problems" if problems else "The demo organisation holds together.", sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
