"""What changed between two texts, word by word, for people to read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from diff_match_patch import diff_match_patch

from apps.core import richtext

Sort = Literal["same", "added", "removed"]
SORTS: dict[int, Sort] = {0: "same", 1: "added", -1: "removed"}
LONGEST_WAIT = 1.0  # seconds; a comparison that would take longer is coarser, and still right
PARAGRAPH_END = "¶"
WORD = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")
# Each word stands for one character of this range while texts are compared, so that no word is ever cut in two.
FIRST_SIGN = 0x20000


@dataclass(frozen=True)
class Piece:
    """Some words of a paragraph that are the same in both texts, or only in the new one, or only in the old one."""

    sort: Sort
    text: str


@dataclass(frozen=True)
class Paragraph:
    pieces: list[Piece]

    @property
    def changed(self) -> bool:
        return any(piece.sort != "same" for piece in self.pieces)


@dataclass(frozen=True)
class Stretch:
    """Paragraphs one after the other that are all changed, or all the same."""

    changed: bool
    paragraphs: list[Paragraph]


def compare_html(old: str, new: str) -> list[Stretch]:
    """Return what the words of stored HTML have become, in the order of reading."""
    return compare(richtext.plain_text(old), richtext.plain_text(new))


def compare(old: str, new: str) -> list[Stretch]:
    """Return two plain texts laid over each other, with what was added and removed, in the order of reading."""
    return _stretches(_paragraphs(old, new))


def _paragraphs(old: str, new: str) -> list[Paragraph]:
    paragraphs: list[Paragraph] = []
    line: list[Piece] = []
    for sort, text in _differences(old, new):
        for part in re.split(r"(\n)", text):
            if part == "\n":
                if sort != "same":
                    line.append(Piece(sort, PARAGRAPH_END))
                paragraphs.append(Paragraph(line))
                line = []
            elif part:
                line.append(Piece(sort, part))
    return [*paragraphs, Paragraph(line)] if line else paragraphs


def _differences(old: str, new: str) -> Iterator[tuple[Sort, str]]:
    words: list[str] = []
    signs: dict[str, str] = {}

    def signed(text: str) -> str:
        return "".join(sign_of(word) for word in WORD.findall(text))

    def sign_of(word: str) -> str:
        if word not in signs:
            signs[word] = chr(FIRST_SIGN + len(words))
            words.append(word)
        return signs[word]

    engine = diff_match_patch()
    engine.Diff_Timeout = LONGEST_WAIT
    found = engine.diff_main(signed(old), signed(new), False)
    # Chance agreements on "the" or a comma inside a sentence that was written anew help nobody.
    engine.diff_cleanupSemantic(found)
    for sort, text in found:
        yield SORTS[sort], "".join(words[ord(sign) - FIRST_SIGN] for sign in text)


def _stretches(paragraphs: list[Paragraph]) -> list[Stretch]:
    found: list[Stretch] = []
    for paragraph in paragraphs:
        if found and found[-1].changed == paragraph.changed:
            found[-1].paragraphs.append(paragraph)
        else:
            found.append(Stretch(paragraph.changed, [paragraph]))
    return found
