"""When two pieces of a document are the same to a reader."""

import re
from collections.abc import Hashable, Iterator
from typing import Any

from apps.core.richtext.tree import WHITE
from apps.core.yjs.document import TEXT_BLOCKS, Element, Piece, Text, text_in

# Attributes that say something, and what it means when they are missing. Others are the editor's own business.
_DEFAULTS: dict[str, dict[str, Any]] = {
    "heading": {"level": 2},
    "orderedList": {"start": 1},
    "listItem": {"checked": None},
    "callout": {"tone": "note"},
    "codeBlock": {"language": None},
    "tableHeader": {"colspan": 1, "rowspan": 1, "align": None},
    "tableCell": {"colspan": 1, "rowspan": 1, "align": None},
    "picture": {"src": None, "alt": "", "title": None, "width": None, "height": None},
    "mention": {"username": "", "name": ""},
    "reference": {"item": None, "space": None},
    "embed": {"item": None, "url": None},
}
_WHITE_RUN = re.compile(f"[{WHITE}]+")
_WORD = re.compile(r"\w+")


def known(element: Element) -> dict[str, Any]:
    """Return the attributes that the schema knows, with their defaults; those that are null are left out."""
    defaults = _DEFAULTS.get(element.name, {})
    values = {name: element.attributes.get(name, default) for name, default in defaults.items()}
    return {name: value for name, value in values.items() if value is not None}


def key_of(piece: Piece, *, lenient: bool) -> Hashable:
    """Return what is equal for pieces that say the same; `lenient` sees no white space that readers do not see."""
    if isinstance(piece, Text):
        return tuple((text, _frozen(marks)) for text, marks in piece.runs)
    children: tuple[Hashable, ...]
    if not lenient or piece.name not in TEXT_BLOCKS:
        children = tuple(key_of(child, lenient=lenient) for child in piece.children)
    elif piece.name == "codeBlock":
        children = (text_in(piece).rstrip("\n"),)
    else:
        children = _settled(piece)
    return (piece.name, _frozen(known(piece)), children)


def _settled(block: Element) -> tuple[Hashable, ...]:
    """The content of a text block without white space at its ends, and one blank where there are several."""
    parts: list[tuple[str, Hashable]] = []
    for child in block.children:
        if isinstance(child, Text):
            parts += [(_WHITE_RUN.sub(" ", text), _frozen(marks)) for text, marks in child.runs]
        else:
            parts.append(("", key_of(child, lenient=True)))
    for edge, strip in ((0, str.lstrip), (-1, str.rstrip)):
        while parts and parts[edge][0]:
            text, marks = parts.pop(edge)
            if text := strip(text, WHITE):
                parts.insert(0 if edge == 0 else len(parts), (text, marks))
                break
    return tuple(parts)


def _frozen(value: Any) -> Hashable:
    """A value that can be compared and counted; null in it is as good as nothing."""
    if isinstance(value, dict):
        return frozenset((name, _frozen(inner)) for name, inner in value.items() if inner is not None)
    if isinstance(value, list):
        return tuple(_frozen(inner) for inner in value)
    return value if isinstance(value, Hashable) else str(value)


def is_silent(piece: Piece) -> bool:
    """Whether `piece` is a line on which nobody has written yet, or only a picture that is still being sent."""
    if not isinstance(piece, Element) or piece.name != "paragraph":
        return False
    for child in piece.children:
        if isinstance(child, Text):
            if any(text.strip(WHITE + "\xa0") for text, _ in child.runs):
                return False
        elif child.name != "hardBreak" and not (child.name == "picture" and not child.attributes.get("src")):
            return False
    return True


def words_of(piece: Piece) -> Iterator[str]:
    """Yield the words below `piece`, and for what stands without words a sign of what it is."""
    if isinstance(piece, Text):
        for text, _ in piece.runs:
            yield from _WORD.findall(text)
    elif not piece.children:
        yield f"{piece.name} {sorted(map(str, known(piece).values()))}"
    else:
        for child in piece.children:
            yield from words_of(child)
