"""A Yjs document as plain values.

Read by what lies below the library's classes, which open a transaction and make an object for each element they show:
that takes three times as long. The version of the library is pinned, and every test of this package would notice.
"""

import re
from collections.abc import Iterator
from typing import Any

import pycrdt
from pycrdt._pycrdt import XmlElement, XmlFragment, XmlText

from apps.core.yjs.document import ROOT, TEXT_BLOCKS, Element, Piece, Run, Text

# Stored HTML holds at most eight blocks in each other, a list being two elements and a table four.
MAX_ELEMENTS_DEEP = 40
_HASHED = re.compile(r"(.+)--[a-zA-Z0-9+/=]{8}", re.DOTALL)

Shared = XmlElement | XmlText | XmlFragment


def fragment(document: pycrdt.Doc) -> pycrdt.XmlFragment:
    """Return the fragment that the editor shows."""
    return document.get(ROOT, type=pycrdt.XmlFragment)


def read(document: pycrdt.Doc) -> Iterator[Piece]:
    """Yield one piece for each child of the fragment, known to the schema or not.

    Of what lies more than MAX_ELEMENTS_DEEP elements deep only the words are kept, as paragraphs.
    """
    with document.transaction() as transaction:
        for child in fragment(document).integrated.children(transaction._txn):
            yield _piece(child, transaction._txn, 0)


def _piece(shared: Shared, transaction: Any, depth: int) -> Piece:
    if isinstance(shared, XmlText):
        return Text(_runs(shared, transaction))
    if depth >= MAX_ELEMENTS_DEEP:
        return Element("", {}, _flattened(shared, transaction))
    children = [_piece(child, transaction, depth + 1) for child in shared.children(transaction)]
    if isinstance(shared, XmlElement):
        given = {name: value for name, value in shared.attributes(transaction) if value is not None}
        return Element(_name(shared), given, children)
    return Element("", {}, children)


def _name(element: XmlElement) -> str:
    return element.tag() or ""  # type: ignore[attr-defined]


def _runs(text: XmlText, transaction: Any) -> list[Run]:
    """The text in runs; things inside it that are no text are left out."""
    runs: list[Run] = []
    for value, marks in text.diff(transaction):
        if isinstance(value, str) and value:
            kept = {_mark_name(name): given for name, given in marks.items() if given is not None} if marks else {}
            if runs and runs[-1][1] == kept:
                runs[-1] = (runs[-1][0] + value, kept)
            else:
                runs.append((value, kept))
    return runs


def _mark_name(name: str) -> str:
    """Marks that may overlap themselves are kept under their name and a hash."""
    found = _HASHED.fullmatch(name)
    return found[1] if found else name


def _flattened(shared: Shared, transaction: Any) -> list[Piece]:
    """The words below `shared`, read without recursion: each element's own texts in one paragraph."""
    out: list[Piece] = []
    waiting: list[Shared] = [shared]
    while waiting:
        each = waiting.pop()
        if isinstance(each, XmlText):
            out.append(Element("paragraph", {}, [Text(_runs(each, transaction))]))
            continue
        below = each.children(transaction)
        if isinstance(each, XmlElement) and _name(each) in TEXT_BLOCKS:
            texts = [child for child in below if isinstance(child, XmlText)]
            out.append(Element("paragraph", {}, [Text(_runs(text, transaction)) for text in texts]))
            below = [child for child in below if not isinstance(child, XmlText)]
        waiting.extend(reversed(below))
    return out
