"""Yjs documents for tests, as browsers make them and as they should not be."""

from typing import Any

import pycrdt

# A node: its name, its attributes and its children; or a text: runs of words and marks.
Node = tuple[str, dict[str, Any], list[Any]]


def document(*nodes: Node | list) -> pycrdt.Doc:
    """A document with these nodes."""
    made = pycrdt.Doc(client_id=7)
    fragment = made.get("default", type=pycrdt.XmlFragment)
    with made.transaction():
        for node in nodes:
            _put(fragment, node)
    return made


def state(*nodes: Node | list) -> bytes:
    return document(*nodes).get_update()


def _put(parent: Any, node: Node | list) -> None:
    if isinstance(node, list):
        text = parent.children.append(pycrdt.XmlText())
        for words, marks in node:
            text.insert(len(text), words, marks)
        return
    name, attributes, children = node
    element = parent.children.append(pycrdt.XmlElement(name, attributes))
    for child in children:
        _put(element, child)


def paragraph(words: str, marks: dict[str, Any] | None = None) -> Node:
    return ("paragraph", {}, [[(words, marks or {})]])


def opened(*updates: bytes) -> pycrdt.Doc:
    """A document that has seen these updates."""
    made = pycrdt.Doc()
    for update in updates:
        if update:
            made.apply_update(update)
    return made


def merged(*updates: bytes) -> bytes:
    """The state of a document that has seen these updates."""
    return opened(*updates).get_update()


def block(made: pycrdt.Doc, index: int) -> Any:
    return made.get("default", type=pycrdt.XmlFragment).children[index]


def typed(before: bytes, index: int, at: int, words: str) -> bytes:
    """The update of somebody who types `words` at byte `at` of the first text of block `index`."""
    made = opened(before)
    seen = made.get_state()
    block(made, index).children[0].insert(at, words)
    return made.get_update(seen)


def number(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(128 | value & 127)
        value >>= 7
    return bytes([*out, value])


def text(words: str) -> bytes:
    return number(len(words.encode())) + words.encode()


def piece(kind: int, content: bytes, *, below: tuple[int, int] | None = None) -> bytes:
    """One struct as it is encoded, in the fragment or below a type."""
    where = number(1) + text("default") if below is None else number(0) + number(below[0]) + number(below[1])
    return bytes([kind]) + where + content


def update(*pieces: bytes, client: int = 9, clock: int = 0, deleted: bytes = b"\x00") -> bytes:
    return number(1) + number(len(pieces)) + number(client) + number(clock) + b"".join(pieces) + deleted
