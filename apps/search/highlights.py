"""Where the words stand: the lines of a text around them, as HTML in which nothing but <mark> is markup.

PostgreSQL puts two characters around each word that no text may keep; everything is escaped before they become marks.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from apps.core.prepared import fetch
from apps.search.words import Weighed, config

BEGIN, END = "\x02", "\x03"
MARKED = re.compile(f"{BEGIN}([^{BEGIN}{END}]*){END}")
STRAY = re.compile(f"[{BEGIN}{END}]")
# So much of a text is looked through.
LOOKED_AT = 10_000
AROUND = f"StartSel={BEGIN}, StopSel={END}"
PIECES = f'{AROUND}, MaxFragments=2, MaxWords=28, MinWords=12, FragmentDelimiter=" … "'
WHOLE = f"{AROUND}, HighlightAll=true"
SQL = """
SELECT id, ts_headline('{config}', translate(title, %(signs)s, ''), q, %(whole)s),
    ts_headline('{config}', translate(left(body, %(most)s), %(signs)s, ''), q, %(pieces)s)
FROM search_entry, CAST(%(query)s AS tsquery) AS q WHERE id = ANY(%(ids)s)
"""


def highlighted(ids: Iterable[int], words: list[Weighed]) -> dict[int, tuple[SafeString, SafeString]]:
    """Return {entry id: (title, lines of the text)} as safe HTML, for entries whose things have passed the doors."""
    wanted = list(ids)
    if not wanted:
        return {}
    values: dict[str, Any] = {
        "ids": wanted, "query": " | ".join(word.query for word in words), "most": LOOKED_AT, "signs": BEGIN + END,
        "whole": WHOLE, "pieces": PIECES,
    }  # fmt: skip
    rows = fetch(SQL.format(config=config()), values)
    return {pk: (marked(title), marked(body)) for pk, title, body in rows}


def marked(text: str) -> SafeString:
    """Return `text`, escaped, with what stands between the two signs marked."""
    html = MARKED.sub(r"<mark>\1</mark>", escape(" ".join(text.split())))
    return mark_safe(STRAY.sub("", html))  # noqa: S308  (escaped above)
