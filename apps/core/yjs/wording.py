"""A shared text changed in place, character by character."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pycrdt
from diff_match_patch import diff_match_patch

from apps.core.yjs.building import same, write
from apps.core.yjs.document import Marks, Run, Text


def change_text(shared: pycrdt.XmlText, wanted: Text, engine: diff_match_patch, deadline: float) -> None:
    """Make `shared` say `wanted`, deleting and inserting only what differs and then setting the marks that do."""
    found = [value for value, _ in shared.diff()]
    if not all(isinstance(value, str) for value in found):
        # Something that is no text stands in it, which the editor would not show.
        shared.clear()
        write(shared, wanted)
        return
    _change_words(shared, "".join(found), wanted, engine, deadline)
    _change_marks(shared, wanted)


def _change_words(shared: pycrdt.XmlText, old: str, wanted: Text, engine: diff_match_patch, deadline: float) -> None:
    differences = engine.diff_main(old, "".join(text for text, _ in wanted.runs), False, deadline)
    engine.diff_cleanupSemantic(differences)
    # The library counts bytes.
    at = characters = 0
    for operation, text in differences:
        length = len(text.encode())
        if operation == engine.DIFF_DELETE:
            del shared[at : at + length]
            continue
        if operation == engine.DIFF_INSERT:
            position = at
            for part, marks in _between(wanted.runs, characters, characters + len(text)):
                shared.insert(position, part, marks)
                position += len(part.encode())
        at += length
        characters += len(text)


def _between(runs: list[Run], start: int, end: int) -> Iterator[Run]:
    position = 0
    for text, marks in runs:
        part = text[max(0, start - position) : max(0, end - position)]
        if part:
            yield part, marks
        position += len(text)


def _change_marks(shared: pycrdt.XmlText, wanted: Text) -> None:
    had = [(text, marks or {}) for text, marks in shared.diff()]
    edges = sorted({*_edges(had), *_edges(wanted.runs)})
    for start, end in pairwise(edges):
        (text, before), (_, after) = next(_between(had, start, end)), next(_between(wanted.runs, start, end))
        changes: dict[str, Any] = {name: None for name in before if name not in after}
        changes |= {name: value for name, value in after.items() if not _given(before, name, value)}
        if changes:
            at = len("".join(part for part, _ in _between(had, 0, start)).encode())
            shared.format(at, at + len(text.encode()), changes)


def _given(marks: Marks, name: str, value: Any) -> bool:
    return name in marks and same(marks[name], value)


def _edges(runs: list[Run]) -> Iterator[int]:
    position = 0
    yield position
    for text, _ in runs:
        position += len(text)
        yield position
