"""Bounds that keep hostile or broken text cheap, checked before any parser sees it."""

import re

from django.utils.translation import gettext_lazy as _

MAX_MARKDOWN = 100_000
MAX_HTML = 500_000

# Below this many "<" even the worst nesting costs milliseconds, so the depth is not measured.
_FEW_TAGS = 1_000
_MAX_OPEN_TAGS = 48
_MAX_OPEN_FORMATTING = 10

_SURROGATE = re.compile("[\ud800-\udfff]")
_FORMATTING = frozenset(
    {
        "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u", "span",
        "ins", "del", "sub", "sup", "mark",
    }
)  # fmt: skip
_UNNESTED = frozenset(
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "p",
        "li", "dt", "dd", "td", "th", "tr", "option", "optgroup",
    }
)  # fmt: skip
# Constructs inside which a parser stops reading tags; in a very large text they are shown as typed.
_EXOTIC = re.compile(
    r"<(?=[!?]|/?(?:script|style|xmp|iframe|noembed|noframes|noscript|textarea|title|plaintext|svg|math|template"
    r"|select|frameset)\b)",
    re.IGNORECASE,
)
# A tag exactly as the HTML tokeniser delimits it, so that a quoted "</div>" is not taken for a closing tag.
_TAG = re.compile(
    r"""<(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*+)"""
    r"""(?:[\s/]++|=?[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+|=)*+(?P<end>>?)"""
)


class TooLong(ValueError):
    """The text is longer than the portal takes; `str()` is a sentence fit for a form field."""

    def __init__(self, length: int, limit: int) -> None:
        self.length = length
        self.limit = limit
        super().__init__(length, limit)

    def __str__(self) -> str:
        sentence = _("This text has %(length)s characters; at most %(limit)s are possible. Please shorten or split it.")
        return str(sentence) % {"length": f"{self.length:,}", "limit": f"{self.limit:,}"}


def storable(text: str, *, limit: int) -> str:
    """Return `text` as PostgreSQL and the parsers can hold it: no NUL, no lone surrogate, newlines as "\\n".

    Raises TooLong when it has more than `limit` characters.
    """
    if len(text) > limit:
        raise TooLong(len(text), limit)
    if "\x00" in text:
        text = text.replace("\x00", "")
    if not text.isascii() and _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def shallow(html: str) -> str:
    """Return `html` without the tags that would nest so deeply that parsing takes quadratic time."""
    if html.count("<") < _FEW_TAGS:
        return html
    open_tags: list[str] = []
    formatting = 0
    parts: list[str] = []
    position = 0
    html = _EXOTIC.sub("&lt;", html)
    for tag in _TAG.finditer(html):
        parts.append(html[position : tag.start()])
        position = tag.end()
        if not tag["end"]:
            # Parsers drop a tag that the text ends in; looking further would read the rest once per "<".
            break
        name = tag["name"].lower()
        if name in _UNNESTED:
            parts.append(tag[0])
        elif tag["close"]:
            if open_tags and open_tags[-1] == name:
                open_tags.pop()
                formatting -= name in _FORMATTING
                parts.append(tag[0])
        elif len(open_tags) < _MAX_OPEN_TAGS and (name not in _FORMATTING or formatting < _MAX_OPEN_FORMATTING):
            open_tags.append(name)
            formatting += name in _FORMATTING
            parts.append(tag[0])
    parts.append(html[position:])
    return "".join(parts)
