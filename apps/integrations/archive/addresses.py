"""Texts that name items and spaces: by their numbers and slugs in the portal, by their archive ids in an archive.

In a text of an archive `[[i/ID]]`, `/i/ID/` and `data-item="ID"` name the item with that id, `[[s/ID]]` and
`data-space="ID"` the space; what an id holds that an address cannot is written with percent signs.
"""

import re
from collections.abc import Callable
from urllib.parse import quote, unquote

# The highest number a text can name: it has no zero.
NOWHERE = "9" * 18
# A number may be followed by the words of the title, as in the addresses of pages.
_ITEM_HERE = re.compile(r'((?:\[\[|(?<![\w./:-])/)i/|data-item=")(\d{1,18})(?:-[\w-]{0,100})?(?=\]\]|/|")', re.ASCII)
_ITEM_THERE = re.compile(r'((?:\[\[|(?<![\w./:-])/)i/|data-item=")([^\s/"\[\]<>()\\]{1,600})(?=\]\]|/|")')
_SPACE = re.compile(r'(\[\[s/|data-space=")([^\s/"\[\]<>()\\]{1,600})(?=\]\]|")')
Find = Callable[[str], str | None]


def outward(text: str, item: Find, space: Find) -> str:
    """Return a text of the portal with archive ids; `item` and `space` find them by number and by slug.

    What is not in the archive is named by a number that nothing has.
    """
    return _replaced(
        text, _ITEM_HERE, lambda number: _quoted(item(number)) or NOWHERE, lambda slug: _quoted(space(slug)) or slug
    )


def inward(text: str, item: Find, space: Find) -> str:
    """Return a text of an archive as the portal says it; `item` and `space` find numbers and slugs by archive id.

    A number that is nobody's id leads nowhere; other words stay as they are.
    """
    return _replaced(
        text,
        _ITEM_THERE,
        lambda key: item(unquote(key)) or (NOWHERE if key.isdecimal() else key),
        lambda key: space(unquote(key)) or key,
    )


def _replaced(text: str, items: re.Pattern[str], item: Callable[[str], str], space: Callable[[str], str]) -> str:
    if "i/" in text or "data-item" in text:
        text = items.sub(lambda found: found[1] + item(found[2]), text)
    if "[[s/" in text or "data-space" in text:
        text = _SPACE.sub(lambda found: found[1] + space(found[2]), text)
    return text


def _quoted(key: str | None) -> str:
    return quote(key, safe="") if key else ""
