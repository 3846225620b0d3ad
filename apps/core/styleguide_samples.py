"""Sample data for the style guide, in the shapes that the components take."""

from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


def _person(name: str, title: str, hue: int, **more: Any) -> dict[str, Any]:
    username = name.lower().replace(" ", "-")
    initials = "".join(part[0] for part in name.split())
    return {"name": name, "title": title, "hue": hue, "username": username, "url": f"#{username}", "photo_url": "",
            "initials": initials, **more}  # fmt: skip


PEOPLE = [
    _person("Rosa Hennigan", "Senior Leakage Technician", 1, unit="Field Operations", location="Thornby depot",
            bio="Twenty-two years of listening to roads at two in the morning. I keep every false dig in a notebook.",
            skills=[{"name": "correlator", "url": "#"}, {"name": "step-testing", "url": "#"}],
            joined=datetime(2004, 3, 1, tzinfo=UTC), edit_url="#"),
    _person("Emeka Obiora", "Leakage Team Leader", 2, unit="Field Operations", location="Saltgate depot",
            bio="Runs the leakage team on the coast, where everything after 1974 is plastic and nothing sings.",
            skills=[{"name": "pe-pipe", "url": "#"}]),
    _person("Farah Noorzai", "GIS Analyst", 5),
    _person("Ingrid Solheim", "Sensors and Acoustics Engineer", 9),
    _person("Gwen Pritchard", "Network Inspector", 11),
    _person("Tomasz Wilk", "Repair Gang Leader", 7),
]  # fmt: skip


def _reactions(*counts: int) -> list[dict[str, Any]]:
    known = [("👍", "Like"), ("❤️", "Love"), ("💡", "Insightful"), ("🎉", "Celebrate"), ("🙏", "Thanks")]
    return [
        {"emoji": emoji, "label": label, "count": count, "url": "#"}
        for (emoji, label), count in zip(known, counts, strict=True)
    ]


REACTION_BAR = {"reactions": _reactions(4, 0, 2, 0, 1)}
SPACE = {"name": "Leak listening craft", "url": "#", "hue": 7, "glyph": "ear"}


def _comment(number: int, author: int, html: str, **more: Any) -> dict[str, Any]:
    return {"id": number, "anchor": f"comment-{number}", "url": f"#comment-{number}", "author": PEOPLE[author],
            "html": f"<p>{html}</p>", "created": NOW, "edited": False, "deleted": False, "depth": 0, "children": [],
            "reactions": _reactions(0, 0, 1, 0, 0), "reply_url": "#", **more}  # fmt: skip


REPLY = _comment(2, 1, "Fair. I had rung the control room and thought that covered it. Adding you to the list.")
COMMENT = _comment(1, 3, "Please tell me before you step a zone with a valve in it, even at three in the morning.",
                   children=[REPLY])  # fmt: skip
OWN = _comment(3, 0, "I could see it live on the logger feed, a lovely little staircase.", edited=True, can_edit=True,
               edit_url="#", can_delete=True, delete_url="#")  # fmt: skip
COMMENTS = (
    ("With a reply", {"comment": COMMENT}),
    ("Your own", {"comment": OWN}),
    ("Removed", {"comment": _comment(4, 4, "", deleted=True)}),
)
BODY = (
    "<p>Home from Saltgate Quay. Step test done in 95 minutes with three people who had never done one together. "
    "Night flow dropped 1.4 l/s when we shut step 5. That is forty houses instead of nine hundred.</p>"
)
ITEM = {
    "id": 1, "url": "#item", "kind": "post", "kind_label": "Post", "kind_icon": "message-circle", "title": "",
    "html": BODY, "beginning": "Home from Saltgate Quay. Step test done in 95 minutes.", "author": PEOPLE[1],
    "space": SPACE, "published_at": NOW, "stirred_at": NOW, "edited": True, "images": [],
    "tags": [{"name": "night-flow", "url": "#"}, {"name": "leak-detection", "url": "#"}], "comment_count": 3,
    "reactions": _reactions(5, 0, 2, 1, 0), "state": "published",
}  # fmt: skip
QUESTION = ITEM | {
    "id": 2, "kind": "question", "kind_label": "Question", "kind_icon": "circle-question-mark", "author": PEOPLE[4],
    "title": "Which velocity for asbestos cement with a ductile iron repair in the middle?", "edited": False,
    "html": "<p>Correlating on the old main above Pennick, 4-inch, 1958, with six metres of iron from a repair.</p>",
    "comment_count": 0, "reactions": _reactions(0, 0, 0, 0, 0),
}  # fmt: skip
CARDS = (
    ("Post", {"item": ITEM}),
    ("Question, nothing said yet", {"item": QUESTION}),
    ("Draft", {"item": ITEM | {"id": 3, "state": "draft", "tags": [], "edited": False}}),
)
BUTTONS = (
    ("Primary", {"label": "Publish", "kind": "primary"}),
    ("Plain, with an icon", {"label": "Create", "icon_name": "plus"}),
    ("Quiet", {"label": "Cancel", "kind": "quiet"}),
    ("Danger", {"label": "Delete", "kind": "danger"}),
    ("Busy", {"label": "Sending", "kind": "primary", "busy": True}),
    ("Not now", {"label": "Publish", "disabled": True}),
    ("In the hue of a space", {"label": "Join", "kind": "primary", "hue": 7}),
    ("A link", {"label": "All members", "url": "#"}),
)
AVATARS = tuple(
    (size, {"person": person, "size": size}) for size, person in zip(["xs", "s", "m", "l", "xl"], PEOPLE, strict=False)
)
DESCRIPTION = "For anyone who listens for leaks: sticks, loggers, night work, false digs and what they taught us."
FIGURE = {
    "label": "Median run time of hidden leaks", "value": "19.5", "unit": "days", "period": "Last four weeks, aim 10",
    "values": [31, 30.2, 30.5, 28.9, 27.4, 27.8, 25.1, 24.6, 23, 22.1, 20.4, 19.5], "goal": 10.0,
    "spark_label": "Fell from 31 to 19.5 days since August", "definition_url": "#",
}  # fmt: skip
TABS = [
    {"label": "Stream", "url": "#", "current": True}, {"label": "Posts", "url": "#"},
    {"label": "People", "url": "#", "count": 29}, {"label": "About", "url": "#"},
]  # fmt: skip
MENU = [
    {"label": "Edit", "icon": "pen-line", "url": "#"}, {"label": "Copy link", "icon": "link", "url": "#"},
    {"line": True}, {"label": "Delete", "icon": "trash-2", "action": "#", "danger": True},
]  # fmt: skip
OPEN_SPACE = SPACE | {
    "purpose": "interest", "visibility": "open", "description": DESCRIPTION, "people": PEOPLE[:4], "member_count": 29,
    "join_url": "#", "join_label": "Join",
}  # fmt: skip
CLOSED_SPACE = OPEN_SPACE | {
    "name": "Lead pipe replacement", "hue": 11, "glyph": "wrench", "purpose": "task", "visibility": "closed",
    "ends": datetime(2027, 3, 31, tzinfo=UTC), "member_count": 16, "joined": True,
    "description": "Replace 6,200 lead service pipes by 2030, streets in the order that protects most children.",
}  # fmt: skip
SPACE_CARDS = (("To join", {"space": OPEN_SPACE}), ("Joined", {"space": CLOSED_SPACE}))
SPACE_WITH_REASON = OPEN_SPACE | {
    "chain": "We want fuller rivers; so we hear leaks sooner; so we learn to listen here.",
    "figure": FIGURE, "tabs": TABS, "menu": MENU,
}  # fmt: skip
SPACE_IN_ONE_LINE = SPACE_WITH_REASON | {"name": "Maps & data", "menu": [], "join_url": "", "join_label": ""}
EMPTY = (
    ("With an act", {"icon_name": "ear", "title": "Nobody has written here yet", "url": "#",
                     "label": "Write the first post",
                     "text": "Say in three lines what you heard last night. Others will follow."}),
    ("Without", {"icon_name": "inbox", "title": "Nothing waits for you",
                 "text": "Mentions and questions you can answer appear here."}),
)  # fmt: skip
DIALOGS = (("Before deleting", {"id": "sample-dialog", "title": "Delete this post?", "action": "#", "label": "Delete",
                                "body": "The post and its 3 comments go. You can bring it back for a few minutes.",
                                "kind": "danger", "opens": "Delete"}),)  # fmt: skip
MENUS = (("Of a post", {"id": "sample-menu", "items": MENU}),)
CRUMBS = [{"name": "Spaces", "url": "#"}, {"name": "Leak listening craft", "url": "#"}, {"name": "About"}]
PROGRESS = (
    ("Upload", {"id": "p1", "label": "site-photo.jpg", "text": "2.1 of 3.4 MB", "value": 62}),
    ("Done", {"id": "p2", "label": "Import", "text": "898 of 898 rows", "value": 100, "kind": "good"}),
)
HEADS = [{"label": "Week", "url": "#", "sort": "descending"}, {"label": "Days", "number": True}]
ROWS = [
    [{"text": "16 November"}, {"text": "19.5", "number": True}],
    [{"text": "9 November"}, {"text": "20.4", "number": True}],
]
TABLE = {"caption": "Run time of hidden leaks by week", "heads": HEADS, "rows": ROWS}
CHART = {"title": "Median run time of hidden leaks", "unit": "days", "period": "August to November 2026",
         "values": FIGURE["values"], "goal": 10.0, "spark_label": FIGURE["spark_label"], "heads": HEADS, "rows": ROWS,
         "definition_url": "#", "csv_url": "#"}  # fmt: skip
TOKENS = {
    "swatches": ["paper", "surface", "sunk", "line", "soft", "ink", "brand", "good", "warn", "bad", "info", "mark"],
    "sizes": [13, 15, 16, 18, 22, 28, 36],
    "hues": range(1, 13),
}
