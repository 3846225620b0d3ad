"""Plain values as a Yjs document."""

import secrets
from typing import Any

import pycrdt

from apps.core.yjs.document import Piece, Text


def new_document() -> pycrdt.Doc:
    """Return an empty document; its client id has the 32 bits that browsers draw, which keeps updates small."""
    return pycrdt.Doc(client_id=secrets.randbits(32))


def insert(children: pycrdt._xml.XmlChildrenView, index: int, piece: Piece) -> None:
    """Put `piece`, with all that it holds, among `children` of an element or fragment."""
    if isinstance(piece, Text):
        write(children.insert(index, pycrdt.XmlText()), piece)
        return
    element = children.insert(index, pycrdt.XmlElement(piece.name, piece.attributes))
    for position, child in enumerate(piece.children):
        insert(element.children, position, child)


def write(shared: pycrdt.XmlText, text: Text) -> None:
    """Fill an empty text."""
    position = 0
    for words, marks in text.runs:
        shared.insert(position, words, marks)
        position += len(words.encode())


def same(one: Any, other: Any) -> bool:
    """Whether two attribute values or marks are the same to the editor, to which null is as good as absent."""
    if isinstance(one, dict) and isinstance(other, dict):
        return all(same(one.get(name), other.get(name)) for name in one.keys() | other.keys())
    return one == other
