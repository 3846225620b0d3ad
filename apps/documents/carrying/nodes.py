"""Changing a stored text piece by piece, and naming what it leads to."""

import re
from collections.abc import Callable

from apps.core.richtext.tree import Children, Node, parse, serialise, unescape

ITEM_PATH = re.compile(r"/i/([1-9][0-9]{0,17})/?(?:[?#].*)?")
FILE_PATH = re.compile(r"/files/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?(?:\?[A-Za-z0-9_=&-]*)?")
# What a node becomes: itself, changed or not, another node, or HTML.
Turn = Callable[[Node], Node | str]


def turned(html: str, turn: Turn) -> str:
    """Return stored HTML in which each node was given to `turn`, those inside before those around them."""
    return serialise(_turned(parse(html), turn))


def _turned(nodes: Children, turn: Turn) -> Children:
    found: Children = []
    for node in nodes:
        if isinstance(node, Node):
            node.children = _turned(node.children, turn)
            found.append(turn(node))
        else:
            found.append(node)
    return found


def item_of(node: Node) -> int | None:
    """Return the id of the item that a link, a reference or an embed leads to."""
    if node.tag not in {"a", "figure"}:
        return None
    if "data-item" in node.attributes:
        return int(node.attributes["data-item"])
    found = ITEM_PATH.fullmatch(unescape(node.attributes.get("href", "")))
    return int(found[1]) if found else None


def file_of(node: Node) -> str:
    """Return the id of the file that a picture shows or a link leads to, or ""."""
    name = {"img": "src", "a": "href"}.get(node.tag, "")
    found = FILE_PATH.fullmatch(unescape(node.attributes.get(name, ""))) if name else None
    return found[1] if found else ""
