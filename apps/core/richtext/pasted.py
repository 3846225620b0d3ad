"""Text pasted from office programs: paragraphs that only look like lists, and headings that begin too high."""

import re

from apps.core.richtext.styles import styles_of
from apps.core.richtext.tree import WHITE, Children, Node, texts, unescape

_NUMBERED = re.compile(r"\(?(?:(?P<number>[0-9]{1,9})|[A-Za-z]{1,6})[.)]")
_LOWERED = {"h1": "h2", "h2": "h3", "h3": "h4"}


def lower_headings(nodes: Children) -> None:
    """Move all headings one level down when there is an h1: that level belongs to the page."""
    headings = [node for node in _elements(nodes) if node.tag in _LOWERED or node.attributes.get("class") == "MsoTitle"]
    for node in headings:
        if node.attributes.get("class") == "MsoTitle":
            node.tag = "h1"
    if any(node.tag == "h1" for node in headings):
        for node in headings:
            node.tag = _LOWERED[node.tag]


def _elements(nodes: Children) -> "list[Node]":
    found = []
    for node in nodes:
        if isinstance(node, Node):
            found.append(node)
            found += _elements(node.children)
    return found


def list_level(node: Node) -> int:
    """Return how deep in a list this paragraph of a word processor stands, from 1; 0 when it is in none."""
    return int(next((word[5:] for word in styles_of(node) if word.startswith("list-")), "0"))


def lists_of(paragraphs: "list[Node]") -> "list[Node]":
    """Return real lists for a row of paragraphs that have a `list_level`."""
    top: list[Node] = []
    opened: list[tuple[int, frozenset[str], Node]] = []
    for paragraph in paragraphs:
        level, style = list_level(paragraph), styles_of(paragraph)
        kind = _kind(_take_marker(paragraph))
        while opened and opened[-1][0] > level:
            opened.pop()
        if opened and opened[-1][0] == level and (opened[-1][1] != style or opened[-1][2].tag != kind.tag):
            opened.pop()
        if not opened or opened[-1][0] < level:
            if opened:
                holder = opened[-1][2].children[-1]
                assert isinstance(holder, Node)
                holder.children.append(kind)
                holder.has_block = True
            else:
                top.append(kind)
            opened.append((level, style, kind))
        item = Node("li", children=paragraph.children)
        item.has_block = paragraph.has_block
        opened[-1][2].children.append(item)
    return top


def _take_marker(node: Node) -> str:
    """Remove the bullet or number that stands before the text, and return it."""
    for place, child in enumerate(node.children):
        if isinstance(child, Node):
            if "ignore" in styles_of(child):
                del node.children[place]
                return unescape("".join(texts(child.children))).strip(WHITE + "\xa0")
            if marker := _take_marker(child):
                return marker
        elif child.strip(WHITE):
            break
    return ""


def _kind(marker: str) -> Node:
    match = _NUMBERED.fullmatch(marker)
    if not match:
        return Node("ul")
    return Node("ol", {"start": match["number"]} if match["number"] else {})
