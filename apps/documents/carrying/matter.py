"""What a Markdown file says of itself before its text, between two lines of dashes."""

import json
import re
from typing import Any

MATTER = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S | re.M)
ROW = re.compile(r"([A-Za-z_][\w-]*):[ \t]*(.*)")
MOST = 20_000


def split_matter(text: str) -> tuple[dict[str, Any], str]:
    """Return ({key: text, or list of texts}, the text behind it). What is not understood is passed over."""
    found = MATTER.match(text[:MOST])
    if not found:
        return {}, text
    rows: dict[str, Any] = {}
    key = ""
    for line in found[1].splitlines():
        row = ROW.fullmatch(line.rstrip())
        if row:
            key = row[1].lower()
            rows[key] = _value(row[2])
        elif key and line.lstrip().startswith("- "):
            listed = rows[key] if isinstance(rows[key], list) else []
            rows[key] = [*listed, _text(line.lstrip()[2:])]
    return rows, text[found.end() :]


def _value(written: str) -> Any:
    if written.startswith("["):
        try:
            return [str(each) for each in json.loads(written)]
        except ValueError:
            return [_text(part) for part in written.strip("[]").split(",") if part.strip()]
    return _text(written)


def _text(written: str) -> str:
    written = written.strip()
    if written[:1] == '"':
        try:
            return str(json.loads(written))
        except ValueError:
            return written.strip('"')
    if written[:1] == written[-1:] == "'" and len(written) > 1:
        return written[1:-1].replace("''", "'")
    return written
