"""The demo organisation in the shapes that the components take."""

import json
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from markdown_it import MarkdownIt

ARCHIVE = Path(__file__).resolve().parents[2] / "demo" / "meridian-water"
PORTRAITS = {
    "aoifeb": "aoife", "dewip": "dewi", "farahn": "fatima", "gracet": "grace", "hannahd": "hanna", "lenab": "lena",
    "marcusd": "marcus", "jadet": "mia", "anjalir": "priya", "tomaszw": "tomas", "tarekh": "yusuf", "edwinl": "ewan",
}  # fmt: skip
GLYPHS = {
    "winter-burst-readiness": (9, "snowflake"), "smart-meters-north": (3, "gauge"),
    "onboarding-field-technicians": (5, "hard-hat"), "lead-pipe-replacement": (11, "wrench"),
    "new-customer-app": (10, "smartphone"), "tank-inspection-by-drone": (8, "radio-tower"),
    "leak-listening-craft": (7, "ear"), "water-quality-notes": (6, "flask-conical"), "maps-and-data": (1, "map"),
    "working-out-loud": (12, "sprout"), "designing-learning": (4, "graduation-cap"),
    "safety-moments": (2, "shield-check"),
}  # fmt: skip
KINDS = {
    "post": ("Post", "message-circle"), "article": ("Article", "newspaper"), "topic": ("Topic", "messages-square"),
    "question": ("Question", "circle-question-mark"), "video": ("Video", "video"),
    "document": ("Document", "file-text"),
}  # fmt: skip
REACTIONS = [("👍", "Like"), ("❤️", "Love"), ("💡", "Insightful"), ("🎉", "Celebrate"), ("🙏", "Thanks")]
markdown = MarkdownIt("commonmark").enable("table").enable("strikethrough")


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (ARCHIVE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _people() -> dict[str, dict[str, Any]]:
    units = {row["id"]: row["name"] for row in rows("units")}
    return {
        row["id"]: {
            **row, "username": row["id"], "url": f"person.html#{row['id']}", "get_absolute_url": "person.html",
            "initials": "".join(part[0] for part in row["name"].split()[:2]), "hue": number % 12 + 1,
            "unit": units[row["unit"]], "is_authenticated": True,
            "photo_url": f"/static/img/p-{PORTRAITS[row['id']]}.svg" if row["id"] in PORTRAITS else "",
            "skills": [{"name": skill, "url": "search.html"} for skill in row.get("skills", [])],
            "joined": moment(row["joined"] + "T00:00:00Z"),
        }
        for number, row in enumerate(rows("users"))
    }  # fmt: skip


PEOPLE = _people()


TABS = [
    {"label": label, "url": "#", "current": not number, "count": count}
    for number, (label, count) in enumerate(
        [("Stream", 0), ("Posts", 0), ("Forum", 4), ("Videos", 0), ("Documents", 6), ("People", 29), ("About", 0)]
    )
]
CHAINS = {
    "leak-listening-craft": 'We want <a href="goals.html">safe, affordable water and fuller rivers</a>; so we '
    '<a href="goals.html">hear leaks sooner</a>, each within ten days; so we learn to listen here, together.'
}
FIGURE = {
    "label": "Median run time of hidden leaks", "value": "19.5", "unit": "days", "goal": 10.0,
    "values": [31, 30.2, 30.5, 28.9, 27.4, 27.8, 25.1, 24.6, 23.0, 22.1, 20.4, 19.5],
    "period": "Last four weeks, aim 10",
    "definition_url": "goals.html", "spark_label": "Fell from 31 to 19.5 days since August",
}  # fmt: skip


def _spaces() -> dict[str, dict[str, Any]]:
    found = {}
    for row in rows("spaces"):
        hue, glyph = GLYPHS[row["id"]]
        members = [PEOPLE[member["user"]] for member in row["members"]]
        found[row["id"]] = {
            **row, "url": "space.html", "hue": hue, "glyph": glyph, "people": members, "member_count": len(members),
            "tabs": TABS, "chain": CHAINS.get(row["id"], ""), "figure": FIGURE if row["id"] in CHAINS else None,
            "ends": moment(row["ends"] + "T00:00:00Z") if row.get("ends") else None,
        }  # fmt: skip
    return found


SPACES = _spaces()


def _tally(key: str) -> dict[str, Counter[str]]:
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows("reactions"):
        if row.get(key):
            counted[row[key]][row["emoji"]] += 1
    return counted


def _bar(counts: Counter[str]) -> list[dict[str, Any]]:
    return [{"emoji": emoji, "label": label, "count": counts[emoji], "url": "/react/"} for emoji, label in REACTIONS]


def _comments() -> dict[str, list[dict[str, Any]]]:
    counts, by_id, threads = _tally("comment"), {}, defaultdict(list)
    for row in rows("comments"):
        comment = by_id[row["id"]] = {
            **row, "anchor": f"comment-{row['id']}", "url": f"#comment-{row['id']}", "author": PEOPLE[row["author"]],
            "html": markdown.render(row["body"]), "created": moment(row["created"]), "children": [],
            "reactions": _bar(counts[row["id"]]), "reply_url": "#reply",
        }  # fmt: skip
        parent = by_id.get(row.get("parent", ""))
        (parent["children"] if parent else threads[row["item"]]).append(comment)
    return threads


COMMENTS = _comments()


def _items() -> dict[str, dict[str, Any]]:
    counts, comments = _tally("item"), Counter(row["item"] for row in rows("comments"))
    pages = {"post": "post.html", "topic": "question.html"}
    found = {}
    for row in rows("items"):
        label, icon = KINDS[row["kind"]]
        whole = markdown.render(row["body"])
        first = markdown.render(row["body"].split("\n\n")[0]) if row["kind"] != "post" else whole
        found[row["id"]] = {
            **row, "url": pages.get(row["kind"], f"{row['kind']}.html"), "kind_label": label, "kind_icon": icon,
            "author": PEOPLE[row["author"]], "space": SPACES[row["space"]], "published_at": moment(row["created"]),
            "html": first, "whole": whole, "tags": [{"name": tag, "url": "search.html"} for tag in row.get("tags", [])],
            "comment_count": comments[row["id"]], "reactions": _bar(counts[row["id"]]), "state": "published",
            "comments": COMMENTS[row["id"]],
        }  # fmt: skip
    return found


ITEMS = _items()
NAV = [("home", "Home", "house"), ("spaces", "Spaces", "layout-grid"), ("ask", "Ask", "circle-question-mark"),
       ("people", "People", "users"), ("goals", "Goals", "target")]  # fmt: skip


def _goals() -> list[dict[str, Any]]:
    readings: dict[str, list[float]] = defaultdict(list)
    for row in rows("readings"):
        readings[row["goal"]].append(row["value"])
    found = []
    for number, goal in enumerate(reversed(rows("goals"))):
        metric, values = goal["metric"], readings[goal["id"]]
        way = (values[-1] - metric["baseline"]) / (metric["target"] - metric["baseline"])
        found.append({
            **goal, "step": "so that" if number else "we", "now": values[-1], "values": values[-26:],
            "progress": max(0, round(100 * way)),
            "spaces": [space for space in SPACES.values() if space.get("goal") == goal["id"]],
        })  # fmt: skip
    return found


HEADS = [{"label": "Space", "url": "#", "sort": "ascending"}, {"label": "Goal"}, {"label": "Members", "number": True}]


def _dashboard() -> dict[str, Any]:
    goals = _goals()
    tiles = [
        {"label": goal["metric"]["name"], "value": goal["now"], "unit": goal["metric"]["unit"],
         "values": goal["values"],
         "goal": goal["metric"]["target"], "spark_label": goal["metric"]["name"], "definition_url": "#",
         "period": f"this week, aim {goal['metric']['target']}"}
        for goal in goals
    ]  # fmt: skip
    charts = [
        {**tile, "title": tile["label"], "heads": [{"label": "Week"}, {"label": "Value", "number": True}],
         "csv_url": "#",
         "rows": [[{"text": week}, {"text": value, "number": True}] for week, value in enumerate(tile["values"], 1)]}
        for tile in tiles[2:4]
    ]  # fmt: skip
    table = [
        [{"text": space["name"], "url": "space.html"}, {"text": goal["statement"]},
         {"text": space["member_count"], "number": True}]
        for goal in goals for space in goal["spaces"]
    ]  # fmt: skip
    return {"tiles": tiles[1:], "charts": charts, "heads": HEADS, "space_rows": table, "goal_list": goals}


def context(page: str) -> dict[str, Any]:
    """Return what the page called `page` is drawn from."""
    mine = [space for space in SPACES.values() if any(person["id"] == "rosah" for person in space["people"])]
    for number, space in enumerate(mine):
        space["unread"] = number % 3 == 0
    newest = sorted(ITEMS.values(), key=lambda item: item["published_at"], reverse=True)
    here = page if page in {name for name, _, _ in NAV} else ""
    return {
        "portal": {"name": "Meridian Water", "demo": True, "theme": "", "people": list(PEOPLE.values())[:8],
                   "vision": "Safe, affordable water for every home, today and in 2050, and fuller rivers."},
        "viewer": PEOPLE["rosah"],
        "nav": [{"name": name, "label": label, "icon": icon, "url": f"{name}.html", "bottom_bar": name != "goals",
                 "current": name == here} for name, label, icon in NAV],
        "rail": {"tasks": [space for space in mine if space["purpose"] == "task"],
                 "interests": [space for space in mine if space["purpose"] == "interest"]},
        "items": {key.replace("-", "_"): value for key, value in ITEMS.items()}, "newest": newest,
        "spaces": {key.replace("-", "_"): value for key, value in SPACES.items()}, "space_list": list(SPACES.values()),
        "people": PEOPLE, "goals": rows("goals"), "unread_notices": 3, "request": SimpleNamespace(path=""),
        **_dashboard(),
    }  # fmt: skip
