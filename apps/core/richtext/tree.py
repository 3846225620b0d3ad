"""A small tree over HTML that nh3 has already cleaned: balanced, quoted and escaped, so plain patterns can read it."""

import re
from collections.abc import Iterator

VOID = frozenset({"br", "hr", "img", "input"})
INLINE = frozenset({"a", "br", "code", "em", "img", "input", "label", "s", "span", "strong"})
MAX_DEPTH = 64
WHITE = " \t\n\r\f"

_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s+[^\s=>]+="[^"]*")*)\s*>')
_ATTRIBUTE = re.compile(r'([^\s=>]+)="([^"]*)"')


class Node:
    """An element. Text is kept beside it as plain `str`, escaped as it stands in the HTML."""

    __slots__ = ("attributes", "children", "has_block", "tag")

    def __init__(self, tag: str, attributes: dict[str, str] | None = None, children: "list[Node | str] | None" = None):
        self.tag = tag
        self.attributes = attributes or {}
        self.children: list[Node | str] = children if children is not None else []
        self.has_block = False


Children = list[Node | str]


def parse(html: str) -> Children:
    """Read nh3's output into a list of nodes and texts; elements deeper than MAX_DEPTH are unwrapped."""
    root: Children = []
    stack: list[Node | None] = []
    current = root
    position = 0
    for token in _TOKEN.finditer(html):
        start = token.start()
        if start > position:
            current.append(html[position:start])
        position = token.end()
        close, tag, attributes = token.groups()
        if close:
            if stack and stack.pop() is not None:
                current = _innermost(stack, root)
            continue
        if tag not in VOID and len(stack) >= MAX_DEPTH:
            stack.append(None)
            continue
        node = Node(tag, dict(_ATTRIBUTE.findall(attributes)) if attributes else None)
        current.append(node)
        if tag not in INLINE:
            _mark_block(stack)
        if tag not in VOID:
            stack.append(node)
            current = node.children
    if position < len(html):
        current.append(html[position:])
    return root


def _innermost(stack: list[Node | None], root: Children) -> Children:
    for node in reversed(stack):
        if node is not None:
            return node.children
    return root


def _mark_block(stack: list[Node | None]) -> None:
    for node in reversed(stack):
        if node is None:
            continue
        if node.has_block:
            return
        node.has_block = True


def serialise(nodes: Children) -> str:
    """Write nodes as HTML."""
    parts: list[str] = []
    _write(nodes, parts)
    return "".join(parts)


def _write(nodes: Children, parts: list[str]) -> None:
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
            continue
        attributes = "".join(f' {name}="{value}"' for name, value in node.attributes.items())
        parts.append(f"<{node.tag}{attributes}>")
        if node.tag not in VOID:
            _write(node.children, parts)
            parts.append(f"</{node.tag}>")


def texts(nodes: Children) -> Iterator[str]:
    """Yield every text below `nodes`, still escaped."""
    for node in nodes:
        if isinstance(node, str):
            yield node
        else:
            yield from texts(node.children)


def escape(text: str) -> str:
    """Escape text exactly as nh3 writes it between tags."""
    return text.replace("&", "&amp;").replace("\xa0", "&nbsp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(text: str) -> str:
    """Escape text exactly as nh3 writes it inside a quoted attribute."""
    return escape(text).replace('"', "&quot;")


def unescape(text: str) -> str:
    """Undo `escape` and `escape_attribute`."""
    if "&" not in text:
        return text
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\xa0").replace("&quot;", '"')
    return text.replace("&amp;", "&")
