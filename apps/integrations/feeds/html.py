"""Stored text made fit for a feed: absolute addresses, no pictures, and nothing XML cannot hold."""

import re

import nh3
from django.conf import settings

TAGS = {
    "p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "h2", "h3", "h4", "a",
    "table", "thead", "tbody", "tr", "th", "td", "hr",
}  # fmt: skip
# Control characters, halves of characters and the two code points that are none.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes={"a": {"href", "title"}, "ol": {"start"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
    url_schemes={"http", "https", "mailto"},
    url_relative=("rewrite_with_base", f"{settings.PUBLIC_URL}/"),
    link_rel=None,
)


def storable(text: str) -> str:
    """Return `text` without the characters that no XML document may hold."""
    return _NOT_IN_XML.sub("", text)


def outward(html: str) -> str:
    """Return stored HTML for reading outside the portal: links lead back in, pictures stay where rights are asked."""
    return storable(_cleaner.clean(html))
