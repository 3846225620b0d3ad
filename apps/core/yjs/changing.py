"""What has to change in a live document so that it shows a given text, while others go on writing in it.

What stays the same is not touched: blocks that say the same keep their place, their history and the carets in them. In
a block that changed, only the differing characters are deleted and inserted.
"""

import time
from collections import Counter
from typing import Any

import pycrdt
from diff_match_patch import diff_match_patch

from apps.core.yjs.applying import loaded
from apps.core.yjs.building import insert
from apps.core.yjs.comparing import is_silent, key_of, known, words_of
from apps.core.yjs.document import Element, Piece, Text
from apps.core.yjs.parsing import parsed
from apps.core.yjs.reading import fragment, read
from apps.core.yjs.refusals import refusals
from apps.core.yjs.rendering import rendered
from apps.core.yjs.storing import stored
from apps.core.yjs.wording import change_text

# Comparing ends after so many seconds with what has been found until then, which is right but larger than it need be.
_PATIENCE = 2.0
_MAX_PAIRS = 2_000


def rewritten(state: bytes, html: str) -> bytes:
    """Return the update that makes the document of `state` show the stored `html`; b"" when it does so already.

    Raises ValueError when the state cannot be read.
    """
    wanted = parsed(html)
    target = stored(wanted)
    with refusals():
        if stored(read(loaded(state))) == target:
            return b""
    plain = rendered(wanted)
    for lenient in (True, False):
        update, pieces = _made(state, wanted, _Rewriting(lenient=lenient))
        if rendered(pieces) == plain or stored(pieces) == target:
            return update
    return _made(state, wanted, None)[0]


def _made(state: bytes, wanted: list[Piece], way: "_Rewriting | None") -> tuple[bytes, list[Piece]]:
    """The update by which `way`, or replacing everything, leads to what is wanted, and the document after it."""
    document = loaded(state)
    updates: list[bytes] = []
    subscription = document.observe(lambda event: updates.append(event.update))
    with refusals():
        with document.transaction():
            children = fragment(document).children
            if way:
                way.change(children, list(read(document)), wanted, top=True)
            else:
                del children[0 : len(children)]
                for index, piece in enumerate(wanted):
                    insert(children, index, piece)
        pieces = list(read(document))
    document.unobserve(subscription)
    return pycrdt.merge_updates(*updates), pieces


class _Rewriting:
    """One pass over a document; `lenient` leaves alone what no reader sees, as a blank behind somebody's last word."""

    def __init__(self, *, lenient: bool) -> None:
        self.lenient = lenient
        self.deadline = time.time() + _PATIENCE
        self.engine = diff_match_patch()

    def change(self, children: Any, old: list[Piece], wanted: list[Piece], *, top: bool = False) -> None:
        """Make the `children` of an element or fragment, which are `old`, into `wanted`."""
        places = [index for index, piece in enumerate(old) if not (top and self.lenient and is_silent(piece))]
        if len(places) < len(old) and all(is_silent(piece) for piece in wanted):
            wanted = []
        shift = at = 0
        for before, after in self._steps([old[index] for index in places], wanted):
            if before is not None:
                at = places[before] + shift
            if before is None and after is not None:
                insert(children, at, wanted[after])
                shift += 1
                at += 1
            elif after is None:
                del children[at]
                shift -= 1
            else:
                assert before is not None
                self._change_piece(children, at, old[places[before]], wanted[after])
                at += 1

    def _change_piece(self, children: Any, at: int, old: Piece, wanted: Piece) -> None:
        if key_of(old, lenient=self.lenient) == key_of(wanted, lenient=self.lenient):
            return
        shared = children[at]
        if isinstance(wanted, Text):
            change_text(shared, wanted, self.engine, self.deadline)
            return
        assert isinstance(old, Element)
        had, has = known(old), known(wanted)
        for name in had.keys() | has.keys():
            if name not in has:
                if name in old.attributes:
                    del shared.attributes[name]
            elif had.get(name) != has[name]:
                shared.attributes[name] = has[name]
        self.change(shared.children, old.children, wanted.children)

    def _steps(self, old: list[Piece], wanted: list[Piece]) -> list[tuple[int | None, int | None]]:
        """What becomes of each old piece, in order: its index and the wanted one, None where there is none."""
        signs: dict[Any, str] = {}

        def written(pieces: list[Piece]) -> str:
            keys = (key_of(piece, lenient=self.lenient) for piece in pieces)
            return "".join(signs.setdefault(key, _sign(len(signs))) for key in keys)

        steps: list[tuple[int | None, int | None]] = []
        before = after = 0
        gap = [0, 0]
        for operation, run in [*self.engine.diff_main(written(old), written(wanted), False, self.deadline), (0, "")]:
            if operation:
                gap[operation > 0] += len(run)
                continue
            paired = _paired(old[before : before + gap[0]], wanted[after : after + gap[1]])
            steps += [(_moved(one, before), _moved(other, after)) for one, other in paired]
            before, after, gap = before + gap[0], after + gap[1], [0, 0]
            steps += [(before + index, after + index) for index in range(len(run))]
            before, after = before + len(run), after + len(run)
        return steps


def _sign(number: int) -> str:
    """A character of its own for each number; surrogates are none."""
    return chr(number + 1 if number < 0xD7FF else number + 0x801)


def _moved(index: int | None, by: int) -> int | None:
    return None if index is None else index + by


def _paired(old: list[Piece], wanted: list[Piece]) -> list[tuple[int | None, int | None]]:
    """Pair pieces of the same sort that have most words in common, none crossing another; the rest stays alone."""
    if len(old) * len(wanted) > _MAX_PAIRS:
        half, other = len(old) // 2, len(wanted) // 2
        first = _paired(old[:half], wanted[:other])
        rest = _paired(old[half:], wanted[other:])
        return [*first, *((_moved(one, half), _moved(two, other)) for one, two in rest)]
    likeness = [[0.0] * len(wanted) for _ in old]
    bags = [Counter(words_of(piece)) for piece in wanted]
    for row, piece in zip(likeness, old, strict=True):
        bag = Counter(words_of(piece))
        for index, other_piece in enumerate(wanted):
            if _sort(piece) == _sort(other_piece):
                total = bag.total() + bags[index].total()
                row[index] = 0.1 + 2 * (bag & bags[index]).total() / max(1, total)
    return _best(likeness, len(old), len(wanted))


def _sort(piece: Piece) -> str:
    return piece.name if isinstance(piece, Element) else "#text"


def _best(likeness: list[list[float]], rows: int, columns: int) -> list[tuple[int | None, int | None]]:
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for row in reversed(range(rows)):
        for column in reversed(range(columns)):
            paired = best[row + 1][column + 1] + likeness[row][column] if likeness[row][column] else 0.0
            best[row][column] = max(paired, best[row + 1][column], best[row][column + 1])
    steps: list[tuple[int | None, int | None]] = []
    row = column = 0
    while row < rows and column < columns:
        here, like = best[row][column], likeness[row][column]
        if like and here == best[row + 1][column + 1] + like:
            steps.append((row, column))
            row, column = row + 1, column + 1
        elif here == best[row + 1][column]:
            steps.append((row, None))
            row += 1
        else:
            steps.append((None, column))
            column += 1
    return [
        *steps,
        *((index, None) for index in range(row, rows)),
        *((None, index) for index in range(column, columns)),
    ]
