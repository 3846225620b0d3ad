"""A page with a second column says so before the column comes, so that the first need not move for it."""

import re

from tests.architecture.source import templates, text

ASIDE = re.compile(r"{% block aside %}\s*\S")
SAYS_SO = re.compile(r"{% block page_class %}[^\n]*\bpage-aside\b")


def test_every_page_with_an_aside_makes_room_for_it() -> None:
    filled = [path for path in templates() if path.name != "base.html" and ASIDE.search(text(path))]
    assert filled
    assert [str(path) for path in filled if not SAYS_SO.search(text(path))] == []
