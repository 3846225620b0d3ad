"""Which client wrote which words of a document.

The library tells of no character who inserted it. But order in a Yjs document follows from ids and neighbours alone,
never from content: so a copy is made in which each character is replaced by a sign of its client, and read beside the
document. Where the copy shows the sign, the document shows what that client wrote.
"""

from collections.abc import Callable

from apps.core.yjs.applying import loaded
from apps.core.yjs.document import TEXT_BLOCKS, Piece, Text, text_in
from apps.core.yjs.reading import read
from apps.core.yjs.refusals import refusals
from apps.core.yjs.updates import Bytes, read_strings

# Characters that no text holds for a reader stand for clients.
_FIRST_SIGN = 0xE000
MOST_SIGNS = 6_400

Stretch = tuple[int | None, str]


def blocks_by_client(state: bytes, sign_of: Callable[[int], int]) -> list[list[Stretch]]:
    """Return the text blocks of a document in the order of reading, each as stretches (number, words).

    `sign_of` gives for a client id the number under which its words appear, from 0 to MOST_SIGNS - 1; line breaks
    and what stands inside texts without being one have the number None. Raises ValueError when the state cannot be
    read.
    """
    with refusals():
        said, signed = list(read(loaded(state))), list(read(loaded(_signed(state, sign_of))))
    blocks: list[list[Stretch]] = []
    _walk(said, signed, blocks)
    return blocks


def _signed(state: bytes, sign_of: Callable[[int], int]) -> bytes:
    """Return a state in which every character is the sign of the client that wrote it."""
    out, last = bytearray(), 0
    for client, start, end, length in read_strings(state):
        signs = chr(_FIRST_SIGN + sign_of(client) % MOST_SIGNS).encode() * length
        out += state[last:start] + Bytes.written(len(signs)) + signs
        last = end
    return bytes(out + state[last:])


def _walk(said: list[Piece], signed: list[Piece], blocks: list[list[Stretch]]) -> None:
    for one, other in zip(said, signed, strict=True):
        if isinstance(one, Text) or isinstance(other, Text):
            blocks.append(_stretches([one], [other]))
        elif one.name in TEXT_BLOCKS:
            blocks.append(_stretches(one.children, other.children))
        else:
            _walk(one.children, other.children, blocks)


def _stretches(said: list[Piece], signed: list[Piece]) -> list[Stretch]:
    """Lay a block over its signs; both have the same length as UTF-16 counts it, by which Yjs does."""
    found: list[Stretch] = []
    for one, other in zip(said, signed, strict=True):
        if not (isinstance(one, Text) and isinstance(other, Text)):
            found.append((None, text_in(one)))
            continue
        signs, place = text_in(other), 0
        for character in text_in(one):
            number = ord(signs[place]) - _FIRST_SIGN if place < len(signs) else None
            place += 2 if ord(character) > 0xFFFF else 1
            if found and found[-1][0] == number:
                found[-1] = (number, found[-1][1] + character)
            else:
                found.append((number, character))
    return found
