"""The frames that browsers and the portal send each other while a document is written.

Both send what y-protocols names: `SYNC` with the first step (what I have), the second (what you lack) or an update, and
`AWARENESS` (who is where). The portal alone sends `STORED` with a number n: of the frames with a second step or an
update that came over this connection, the first n are committed; and `ROLE` with facts as JSON: whether one may write,
the epoch, and who one is. It begins with ROLE and its own first step. Numbers are written as lib0 does: seven bits in a
byte, the lowest first.
"""

import json
from dataclasses import dataclass
from typing import Any

SYNC, AWARENESS, STORED, ROLE = 0, 1, 3, 4
STEP1, STEP2, UPDATE = 0, 1, 2
MOST_PRESENT = 20


class Malformed(Exception):
    """What came is no frame of this protocol."""


@dataclass(frozen=True)
class Frame:
    """`kind` is one of SYNC and AWARENESS; `step` says which of the three sorts of SYNC it is."""

    kind: int
    step: int
    payload: bytes


class Reader:
    """Reads numbers and stretches of bytes from `data`; raises Malformed where there are none."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def number(self) -> int:
        value = shift = 0
        while True:
            if self.at >= len(self.data) or shift > 63:
                raise Malformed
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7

    def stretch(self) -> bytes:
        length = self.number()
        if length > len(self.data) - self.at:
            raise Malformed
        self.at += length
        return self.data[self.at - length : self.at]

    def end(self) -> None:
        if self.at != len(self.data):
            raise Malformed


def number(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def stretch(data: bytes) -> bytes:
    return number(len(data)) + data


def sync(step: int, payload: bytes) -> bytes:
    return bytes([SYNC, step]) + stretch(payload)


def stored(count: int) -> bytes:
    return bytes([STORED]) + number(count)


def role(facts: dict[str, Any]) -> bytes:
    return bytes([ROLE]) + stretch(json.dumps(facts).encode())


def read(data: bytes) -> Frame:
    """Return the frame that `data` is, as browsers may send it. Raises Malformed."""
    reader = Reader(data)
    kind = reader.number()
    if kind not in (SYNC, AWARENESS):
        raise Malformed
    step = reader.number() if kind == SYNC else 0
    if step not in (STEP1, STEP2, UPDATE):
        raise Malformed
    frame = Frame(kind, step, reader.stretch())
    reader.end()
    return frame


def read_clocks(state_vector: bytes) -> dict[int, int]:
    """Return {client: how much of it is known} of a Yjs state vector. Raises Malformed."""
    reader = Reader(state_vector)
    clocks = {}
    for _entry in range(reader.number()):
        client = reader.number()
        clocks[client] = reader.number()
    reader.end()
    return clocks


def read_presence(payload: bytes) -> dict[int, tuple[int, bytes]]:
    """Return {client: (clock, state as JSON)} of an awareness message; "null" is who left. Raises Malformed."""
    reader = Reader(payload)
    count = reader.number()
    if count > MOST_PRESENT:
        raise Malformed
    present = {}
    for _entry in range(count):
        client, clock = reader.number(), reader.number()
        state = reader.stretch()
        try:
            json.loads(state)
        except (ValueError, RecursionError):
            raise Malformed from None
        present[client] = (clock, state)
    reader.end()
    return present


def presence(present: dict[int, tuple[int, bytes]]) -> bytes:
    """Return the awareness frame that says what `read_presence` would read from it."""
    entries = b"".join(number(client) + number(clock) + stretch(state) for client, (clock, state) in present.items())
    return bytes([AWARENESS]) + stretch(number(len(present)) + entries)
