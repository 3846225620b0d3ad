"""The big list of naughty strings: what people type arrives as they typed it."""

import html as entities
import re

from apps.core.richtext import excerpt, from_markdown, plain_text, sanitise, to_markdown
from tests.core.stored_html import faults, naughty_strings


def collapsed(text: str) -> str:
    """Text as a browser shows it: white space collapsed."""
    return re.sub(r"[ \t\n\r\f]+", " ", text).strip(" \xa0")


def test_every_string_survives_as_text() -> None:
    strings = naughty_strings()
    assert len(strings) == 485
    changed = [
        text
        for text in strings
        if collapsed(plain_text(sanitise(f"<p>{entities.escape(text)}</p>"))) != collapsed(text)
    ]
    assert changed == []


def test_every_string_survives_the_way_out_and_back() -> None:
    for text in naughty_strings():
        stored = sanitise(f"<p>{entities.escape(text)}</p>")
        assert from_markdown(to_markdown(stored)) == stored, text


def test_as_markdown_every_string_is_safe_and_stable() -> None:
    for text in naughty_strings():
        stored = from_markdown(text)
        assert faults(stored) == [], text
        assert sanitise(stored) == stored, text
        assert faults(excerpt(stored, 9)) == [], text
