"""What comes over the wire, looked at before the library that applies it sees it: an update in Yjs's first format.

The library trusts lengths and nesting: an update made to harm makes it take all memory or overflow the stack, which
ends the whole process. So everything is read once here, in time and memory that grow with the bytes alone.
"""

import json
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

import pycrdt

from apps.core.yjs.refusals import refusals

# A text is at most eight blocks deep, a list two elements for each. The library deletes recursively and dies of 40,000.
MAX_DEPTH = 200
_MAX_NESTED_VALUES = 20
_MAX_NUMBER = 2**53 - 1
_MAX_CLOCK = 2**31 - 1

_GC, _DELETED, _JSON, _BINARY, _STRING, _EMBED, _FORMAT, _TYPE, _ANY, _SKIP = 0, 1, 2, 3, 4, 5, 6, 7, 8, 10
_LEFT, _RIGHT, _KEYED = 0x80, 0x40, 0x20
_XML_ELEMENT = 3
_NAMELESS_TYPES = frozenset({0, 1, 2, 4, 6})

Place = tuple[int, int]


def check(update: bytes) -> None:
    """Raise ValueError unless `update` is a whole, well-formed update that is safe to apply.

    Subdocuments, links between types and moves, which no text holds, are refused, and so are elements that nest more
    than MAX_DEPTH deep in one update.
    """
    _check_depth(_read(update))
    with refusals():
        pycrdt.get_state(update)


def sound(update: bytes) -> bool:
    """Whether `check` lets the update through."""
    try:
        check(update)
    except ValueError:
        return False
    return True


def clients_of(update: bytes) -> set[int]:
    """Return the ids of the Yjs clients whose insertions or deletions are in `update`.

    Raises ValueError when it is malformed; whether it is safe to apply, only `check` tells.
    """
    return _read(update).clients


def is_within(update: bytes, state_vector: bytes) -> bool:
    """Whether all that `update` inserts and deletes lies within a document's `state_vector`: nothing of it waits."""
    seen, source = _read(update), Bytes(state_vector)
    known = {source.number(): source.number() for _ in range(source.count())}
    return all(end <= known.get(client, 0) for ends in (seen.ends, seen.deleted) for client, end in ends.items())


def check_begin(update: bytes) -> None:
    """Raise ValueError if `update` announces more clients than it can hold: the library would make room for them."""
    Bytes(update).count()


def read_strings(update: bytes) -> list[tuple[int, int, int, int]]:
    """Return (client, start, end, length) of every stretch of text an update inserts, in the order of its bytes.

    `start` and `end` are where it stands among the bytes with the number of bytes before it, `length` is how long the
    text is as UTF-16 counts it. Raises ValueError when the update is malformed.
    """
    return _read(update).strings


class Bytes:
    """Reads lib0's encoding from the front; ValueError where the bytes end too soon or say what cannot be."""

    __slots__ = ("at", "data", "end")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.end = len(data)

    def number(self, most: int = _MAX_NUMBER) -> int:
        value = shift = 0
        while self.at < self.end:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                if value > most:
                    break
                return value
            shift += 7
            if shift > 56:
                break
        raise ValueError("a number that is cut off or too large")

    @staticmethod
    def written(number: int) -> bytes:
        """Return a number as it is written."""
        out = bytearray()
        while number > 127:
            out.append(number & 127 | 128)
            number >>= 7
        return bytes([*out, number])

    def take(self, length: int) -> bytes:
        if length > self.end - self.at:
            raise ValueError("bytes that are cut off")
        self.at += length
        return self.data[self.at - length : self.at]

    def text(self) -> str:
        return self.take(self.number()).decode()

    def json(self) -> None:
        try:
            json.loads(self.text())
        except RecursionError as error:
            raise ValueError("values too deep inside each other") from error

    def count(self, *, least: int = 0) -> int:
        """How many things follow, each of at least one byte."""
        count = self.number()
        if not least <= count <= self.end - self.at:
            raise ValueError("a count that cannot be")
        return count

    def value(self, depth: int = 0) -> None:
        if depth > _MAX_NESTED_VALUES:
            raise ValueError("values too deep inside each other")
        kind = self.take(1)[0]
        if kind == 125:
            self._signed()
        elif kind in (124, 123, 122):
            self.take({124: 4, 123: 8, 122: 8}[kind])
        elif kind == 119:
            self.text()
        elif kind == 116:
            self.take(self.number())
        elif kind == 117:
            for _ in range(self.count()):
                self.value(depth + 1)
        elif kind == 118:
            for _ in range(self.count()):
                self.text()
                self.value(depth + 1)
        elif kind not in (127, 126, 121, 120):
            raise ValueError("a value of no known sort")

    def _signed(self) -> None:
        byte = self.take(1)[0]
        if byte & 128:
            self.number()


class _Hung(NamedTuple):
    """Where a piece hangs: `below` a type at `place` or beside the piece there; `place` is None at the top."""

    place: Place | None
    below: bool
    kind: int


@dataclass(slots=True)
class _Seen:
    """What an update holds: its clients, for each piece where it hangs, and where its texts stand."""

    clients: set[int] = field(default_factory=set)
    starts: dict[int, list[int]] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    deleted: dict[int, int] = field(default_factory=dict)
    hung: dict[Place, _Hung] = field(default_factory=dict)
    strings: list[tuple[int, int, int, int]] = field(default_factory=list)


def _read(update: bytes) -> _Seen:
    source, seen = Bytes(update), _Seen()
    for _ in range(source.count()):
        _read_client(source, seen)
    for _ in range(source.count()):
        client = source.number()
        ranges = source.count()
        if ranges:
            seen.clients.add(client)
        for _ in range(ranges):
            clock = source.number(_MAX_CLOCK)
            end = clock + source.number(_MAX_CLOCK - clock)
            seen.deleted[client] = max(end, seen.deleted.get(client, 0))
    if source.at != source.end:
        raise ValueError("something behind the end of the update")
    return seen


def _read_client(source: Bytes, seen: _Seen) -> None:
    structs = source.count(least=1)
    client, clock = source.number(), source.number(_MAX_CLOCK)
    if client in seen.starts:
        raise ValueError("a client twice")
    starts = seen.starts[client] = []
    for _ in range(structs):
        starts.append(clock)
        info = source.take(1)[0]
        kind = info & 31
        if kind in (_GC, _SKIP):
            length = source.number(_MAX_CLOCK)
        else:
            seen.hung[client, clock] = _Hung(*_read_place(source, info), kind)
            begun = source.at
            length = _read_content(source, kind)
            if kind == _STRING:
                seen.strings.append((client, begun, source.at, length))
        if kind != _SKIP:
            seen.clients.add(client)
        clock += length
        if not length or clock > _MAX_CLOCK:
            raise ValueError("a piece of no length, or far too long")
    seen.ends[client] = clock


def _read_place(source: Bytes, info: int) -> tuple[Place | None, bool]:
    left = (source.number(), source.number(_MAX_CLOCK)) if info & _LEFT else None
    right = (source.number(), source.number(_MAX_CLOCK)) if info & _RIGHT else None
    if left or right:
        return left or right, False
    named = source.number()
    if named > 1:
        raise ValueError("a parent of no known sort")
    parent = None
    if named:
        source.text()
    else:
        parent = (source.number(), source.number(_MAX_CLOCK))
    if info & _KEYED:
        source.text()
    return parent, True


def _read_content(source: Bytes, kind: int) -> int:
    """Read what a piece holds and return how long it is."""
    if kind == _DELETED:
        return source.number(_MAX_CLOCK)
    if kind == _STRING:
        text = source.text()
        return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
    if kind == _FORMAT:
        source.text()
        source.json()
    elif kind == _EMBED:
        source.json()
    elif kind == _BINARY:
        source.take(source.number())
    elif kind == _TYPE:
        sort = source.number()
        if sort == _XML_ELEMENT:
            source.text()
        elif sort not in _NAMELESS_TYPES:
            raise ValueError("a type that no text holds")
    elif kind in (_ANY, _JSON):
        count = source.count()
        for _ in range(count):
            source.value() if kind == _ANY else source.text()
        return count
    else:
        raise ValueError("a content that no text holds")
    return 1


def _check_depth(seen: _Seen) -> None:
    """Follow every piece up to the top, as far as this update tells; each way is walked once."""
    known: dict[Place, int] = {}
    for start in seen.hung:
        way: dict[Place, bool] = {}
        here: Place | None = start
        while here is not None and here not in known:
            if here in way:
                raise ValueError("pieces that hang on each other in a ring")
            hung = seen.hung[here]
            way[here] = hung.below
            here = _piece_at(seen, hung.place) if hung.place else None
            if here and hung.below and seen.hung[here].kind not in (_TYPE, _DELETED):
                raise ValueError("a parent that is none")
        depth = known[here] if here is not None else 0
        for place, below in reversed(way.items()):
            depth += below
            known[place] = depth
            if depth > MAX_DEPTH:
                raise ValueError("elements too deep inside each other")


def _piece_at(seen: _Seen, place: Place) -> Place | None:
    """The piece of this update that covers `place`, if there is one that hangs anywhere."""
    client, clock = place
    if clock >= seen.ends.get(client, 0):
        return None
    starts = seen.starts[client]
    index = bisect_right(starts, clock)
    found = (client, starts[index - 1])
    return found if index and found in seen.hung else None
