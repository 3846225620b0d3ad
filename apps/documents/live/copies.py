"""The Yjs document as one process knows it: brought up to date from the log, and asked whether an update is sound.

A copy belongs to the thread that uses it. Nothing is in it that the log does not hold, or will hold when the
transaction it is used in commits; when that fails, it forgets everything and reads again.
"""

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from pycrdt import XmlElement, XmlFragment, XmlText, get_update

from apps.core.yjs import apply, new_document, sound
from apps.core.yjs.document import ROOT
from apps.core.yjs.updates import MAX_DEPTH
from apps.documents.live.frames import Reader, read_clocks
from apps.documents.live.querysets import row_of
from apps.documents.models import Update

NOTHING = b"\x00\x00"
# So much of what is not text (marks, attributes, what is known of the deleted) may stand beside it.
BYTES_FOR_A_CHARACTER = 10
MEASURED_EVERY = 2.0


class Unsound(Exception):
    """An update that is malformed, or would make the document unreadable."""


class Gap(Exception):
    """An update that rests on something the log does not hold: whoever sent it must say all that they have."""


class TooLarge(Exception):
    """An update to a document that is too large already."""


class Gone(Exception):
    """There is no such document (any more)."""


class OtherEpoch(Exception):
    """The document was built anew since."""


@dataclass(frozen=True)
class Row:
    """One change in the log: `data` is an update of Yjs, `person` the id of who made it."""

    id: int
    person: int | None
    data: bytes


class Copy:
    """One document at one epoch; `seen` is the id of the newest row in it, `given` that of the newest handed out."""

    def __init__(self, document_id: int, epoch: int) -> None:
        self.document_id = document_id
        self.epoch = epoch
        self.given: int | None = None
        self.forget()

    def forget(self) -> None:
        self.doc: Any = None
        self.seen = 0
        # All bytes; those since the text was counted; its length then, and when that was.
        self.weight = self.grown = self.measured = 0
        self.measured_at = 0.0

    def catch_up(self, facts: tuple[int, int] | None = None) -> None:
        """Read what the log holds beyond `seen`. Raises Gone or OtherEpoch.

        `facts` are the epoch of the document and its `state_through`, where they were read under its lock.
        """
        log = Update.objects.filter(document_id=self.document_id, epoch=self.epoch)
        # First the rows: what is compacted between the two statements is in the state then, and nothing is missed.
        rows = list(log.filter(pk__gt=self.seen).order_by("pk").values_list("pk", "data"))
        documents = row_of(self.document_id)
        facts = facts or documents.values_list("epoch", "state_through").first()
        if facts is None:
            raise Gone
        if facts[0] != self.epoch:
            raise OtherEpoch
        if self.doc is None or facts[1] > self.seen:
            self._begin()
            epoch, through, state = documents.values_list("epoch", "state_through", "state_bytes")[0]
            if epoch != self.epoch:
                raise OtherEpoch
            rows.insert(0, (through, state))
        with self.doc.transaction():
            for pk, stored in rows:
                if data := bytes(stored):
                    self.doc.apply_update(data)
                self._grow(data)
                self.seen = max(self.seen, pk)

    def _begin(self) -> None:
        if self.doc is None:
            self.doc = new_document()

    def news(self, facts: tuple[int, int] | None = None) -> list[Row]:
        """Catch up, and return what is new since this was last asked; the first time nothing. Raises as `catch_up`."""
        self.catch_up(facts)
        if self.given is None or self.seen == self.given:
            self.given = self.seen
            return []
        log = Update.objects.filter(document_id=self.document_id, epoch=self.epoch)
        new = log.filter(pk__gt=self.given, pk__lte=self.seen).order_by("pk").values_list("pk", "user", "data")
        rows = [Row(pk, person, bytes(data)) for pk, person, data in new]
        if row_of(self.document_id).filter(state_through__gt=self.given).exists():
            rows = [Row(self.seen, None, self.doc.get_update())]
        self.given = self.seen
        return rows

    def hear(self, after: int, rows: list[Row]) -> list[Row]:
        """Take over `rows`, told by another process, which follow the row `after`; return what is new, as `news` does.

        Where this copy does not stand at `after`, the log is read instead.
        """
        if self.doc is None or self.seen != after or self.given != after:
            return self.news()
        with self.doc.transaction():
            for row in rows:
                self.doc.apply_update(row.data)
                self._grow(row.data)
        self.seen = self.given = rows[-1].id
        return rows

    def writers_of(self, before: bytes, data: bytes) -> set[int]:
        """Return the clients that wrote what is in the update `data`, taken when the state vector was `before`."""
        reader = Reader(data)
        clients = reader.number()
        if clients < 2:
            # Reading the state vector of a document in which thousands wrote takes longer than all the rest.
            return {reader.number() and reader.number()} if clients else set()
        known = read_clocks(before)
        return {client for client, clock in read_clocks(self.doc.get_state()).items() if clock > known.get(client, 0)}

    def answer(self, state_vector: bytes) -> bytes:
        """Return what somebody lacks who knows `state_vector`. Raises Unsound."""
        if self.doc is None:
            self.catch_up()
        try:
            return self.doc.get_update(state_vector)
        except ValueError as error:
            raise Unsound from error

    def changes_nothing(self, update: bytes) -> bool:
        """Whether all that `update` says is known. Raises Unsound. Nothing is applied."""
        if update == NOTHING:
            return True
        if not sound(update):
            raise Unsound
        if not self._holds(update):
            return False
        other = new_document()
        other.apply_update(self.doc.get_update())
        changes: list[bytes] = []
        subscription = other.observe(lambda event: changes.append(event.update))
        _apply(other, update)
        other.unobserve(subscription)
        return not changes

    def take(self, update: bytes) -> bytes:
        """Apply `update` and return what of it was new, as an update; b"" where nothing was.

        Raises Unsound, Gap or TooLarge; this copy holds too much then and must be made anew with `begin_again`.
        """
        if update[:1] != b"\x00":
            self._weigh(len(update))
        changes: list[bytes] = []
        depths: list[int] = [0]
        root = self.doc.get(ROOT, type=XmlFragment)
        heard = self.doc.observe(lambda event: changes.append(event.update))
        deep = root.observe_deep(lambda events: depths.extend(len(event.path) for event in events))
        try:
            _apply(self.doc, update)
        finally:
            self.doc.unobserve(heard)
            root.unobserve(deep)
        if not self._holds(update):
            raise Gap
        if max(depths) > MAX_DEPTH or set(self.doc.keys()) - {ROOT}:
            raise Unsound
        new = b"".join(changes)
        self._grow(new)
        return new

    def begin_again(self, accepted: list[bytes]) -> None:
        """Make this copy anew from the log and what was `accepted` since, but is not in the log yet."""
        self.forget()
        self.catch_up()
        with self.doc.transaction():
            for data in accepted:
                self.doc.apply_update(data)
                self._grow(data)

    def _grow(self, data: bytes) -> None:
        self.weight += len(data)
        self.grown += len(data)

    def _holds(self, update: bytes) -> bool:
        return get_update(update, self.doc.get_state())[:1] == b"\x00"

    def _weigh(self, more: int) -> None:
        """Raise TooLarge where the text is longer than a document may be; it is counted no oftener than it must be."""
        limit = settings.DOCUMENT_MAX_CHARACTERS
        if self.weight > BYTES_FOR_A_CHARACTER * limit:
            raise TooLarge
        if self.measured + self.grown + more <= limit:
            return
        if time.monotonic() - self.measured_at > MEASURED_EVERY:
            self.measured, self.grown, self.measured_at = characters_of(self.doc), 0, time.monotonic()
        if self.measured > limit:
            raise TooLarge


def characters_of(doc: Any) -> int:
    """Return how long the text in a Yjs document is."""
    total, waiting = 0, [doc.get(ROOT, type=XmlFragment)]
    while waiting:
        piece = waiting.pop()
        if isinstance(piece, XmlText):
            total += sum(len(words) for words, _marks in piece.diff() if isinstance(words, str))
        elif isinstance(piece, XmlFragment | XmlElement):
            waiting.extend(piece.children)
    return total


def _apply(doc: Any, update: bytes) -> None:
    try:
        apply(doc, update)
    except ValueError as error:
        raise Unsound from error
