"""What stored HTML holds besides words: pictures, files and links."""

import re
from uuid import UUID

from apps.core.richtext.reading import plain_text
from apps.core.richtext.tree import Node, parse, unescape

_FILE = re.compile(r'<(?:img src|a href)="/files/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?["?]')
_LINK = re.compile(r'<(?:a|figure)(?: class="embed")? (?:href|data-url)="(https?://[^"]*)"')
_SEEN = re.compile(r'<(?:img|figure) |class="ref"')


def find_files(html: str) -> list[UUID]:
    """Return the ids of the pictures inside stored HTML and of the files it leads to, each once, in reading order."""
    if '"/files/' not in html:
        return []
    return list(dict.fromkeys(UUID(pk) for pk in _FILE.findall(html)))


def find_links(html: str, *, alone: bool = False) -> list[str]:
    """Return the web addresses that stored HTML leads to, each once, in reading order, those of embeds too.

    With `alone`, only those that stand in a paragraph of their own, where a preview has room below.
    """
    if "http" not in html:
        return []
    found = [lone_link(node) for node in parse(html)] if alone else [unescape(url) for url in _LINK.findall(html)]
    return [url for url in dict.fromkeys(found) if url]


def lone_link(node: Node | str) -> str:
    """Return the web address that this block of a stored text consists of, or ""."""
    if isinstance(node, str):
        return ""
    if node.tag == "figure":
        return unescape(node.attributes.get("data-url", ""))
    link = node.children[0] if node.tag == "p" and len(node.children) == 1 else ""
    if isinstance(link, str) or link.tag != "a":
        return ""
    address = unescape(link.attributes["href"])
    return address if address.startswith(("https://", "http://")) else ""


def is_blank(html: str) -> bool:
    """Tell whether stored HTML shows nothing: no words, no picture, nothing that stands for something else."""
    return not plain_text(html).strip() and not _SEEN.search(html)
