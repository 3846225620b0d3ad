"""A document as plain values, between its Yjs form and its HTML: the node types and marks of the editor's schema."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

# The fragment of the Yjs document that the editor is bound to.
ROOT = "default"

TEXT_BLOCKS = frozenset({"paragraph", "heading", "codeBlock"})
INLINE_ATOMS = frozenset({"hardBreak", "picture", "mention", "reference"})

Marks = dict[str, Any]
Run = tuple[str, Marks]


@dataclass(slots=True)
class Text:
    """Text in one piece, as runs with the same marks; a mark's value holds its attributes."""

    runs: list[Run]


@dataclass(slots=True)
class Element:
    """A node with its attributes; those that are null are left out."""

    name: str
    attributes: dict[str, Any] = field(default_factory=dict)
    children: "list[Element | Text]" = field(default_factory=list)


Piece = Element | Text


def joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the pieces with texts that follow each other made one, and their runs of the same marks likewise."""
    out: list[Piece] = []
    for piece in pieces:
        if not isinstance(piece, Text):
            out.append(piece)
            continue
        last = out[-1] if out else None
        if not isinstance(last, Text):
            last = Text([])
            out.append(last)
        for text, marks in piece.runs:
            if last.runs and last.runs[-1][1] == marks:
                last.runs[-1] = (last.runs[-1][0] + text, marks)
            elif text:
                last.runs.append((text, marks))
    return [piece for piece in out if not isinstance(piece, Text) or piece.runs]


def text_in(piece: Piece) -> str:
    """Return the text below `piece` as it stands, with a line end for each line break."""
    if isinstance(piece, Text):
        return "".join(text for text, _ in piece.runs)
    return "\n" if piece.name == "hardBreak" else "".join(text_in(child) for child in piece.children)
