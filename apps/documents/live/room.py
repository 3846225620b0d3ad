"""One document as the connections of one process have it open: what they write is stored, then told, then shown.

Updates that come in at the same moment are one transaction. Nobody is shown, or told that it is stored, what is not
committed. What the broker loses is read from the log a second later.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from pycrdt import merge_updates

from apps.documents.live import closing, frames, log
from apps.documents.live.copies import Copy, Gone, OtherEpoch, Row, Unsound
from apps.documents.live.log import Refusal
from apps.documents.live.looking import Look, look
from apps.documents.live.presence import Presence, Said
from apps.documents.live.relay import Relay, told_rows
from apps.documents.live.scribes import scribe_for
from apps.documents.live.soon import Soon

logger = logging.getLogger(__name__)
GATHER = 0.01
LOOK_EVERY = 1.0
MOST_IN_A_BATCH = 500
BYTES_IN_A_BATCH = 4_000_000
MOST_WAITING = 20_000
BYTES_WAITING = 32_000_000
MOST_REFUSED = 50
PATIENCE_AT_THE_END = 10.0


@dataclass(frozen=True)
class Sent:
    """An update that somebody sent and that is not stored yet."""

    by: Any
    update: bytes


class Room:
    """The connections to a document at one epoch. Made by `enter`, and gone when the last of them leaves."""

    def __init__(self, document_id: int, epoch: int) -> None:
        self.document_id = document_id
        self.epoch = epoch
        self.copy = Copy(document_id, epoch)
        self.scribe = scribe_for(document_id)
        self.connections: set[Any] = set()
        self.presence = Presence()
        self.waiting: deque[Sent] = deque()
        self.waiting_bytes = 0
        self.wake = asyncio.Event()
        self.look_now = asyncio.Event()
        self.relay = Relay(document_id, self._heard)
        self.soon = Soon(document_id)
        self.tasks = [
            asyncio.create_task(self._guarded(work))
            for work in (self._write(), self._watch(), self.relay.listen(), self.relay.speak())
        ]

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        """Do `work`; when it fails as nobody foresaw, everybody connects again and sends what is not stored."""
        try:
            await work
        except Exception:
            logger.exception("The room of document %s failed", self.document_id)
            self.shut(closing.FAILED)
            while self.waiting:
                self.waiting.popleft().by.unwritten -= 1

    def shut(self, code: int) -> None:
        """Close all connections; a new room is made for whoever comes again."""
        if rooms.get((self.document_id, self.epoch)) is self:
            del rooms[self.document_id, self.epoch]
        for connection in list(self.connections):
            connection.shut(code)

    # Coming, asking and going.
    async def welcome(self, connection: Any) -> None:
        """Begin to talk with `connection`, if its person may read; otherwise it is shut."""
        await self._look([connection])
        if connection.closed:
            return
        connection.put(frames.sync(frames.STEP1, await self.scribe.do(self._clocks)))
        if self.presence.known:
            connection.put(frames.presence(self.presence.known))

    def _clocks(self) -> bytes:
        if self.copy.doc is None:
            self.copy.catch_up()
        return self.copy.doc.get_state()

    async def answer(self, connection: Any, state_vector: bytes) -> None:
        """Tell `connection` all that it lacks."""
        try:
            update = await self.scribe.do(self.copy.answer, state_vector)
        except Unsound:
            connection.shut(closing.MALFORMED)
        except Gone:
            connection.shut(closing.UNKNOWN)
        except OtherEpoch:
            connection.shut(closing.OTHER_EPOCH)
        else:
            connection.put(frames.sync(frames.STEP2, update))

    def take(self, connection: Any, update: bytes) -> None:
        """Put an update in the queue; it is acknowledged when it is committed."""
        if len(self.waiting) >= MOST_WAITING or self.waiting_bytes + len(update) > BYTES_WAITING:
            connection.shut(closing.TOO_FAST)
            return
        connection.unwritten += 1
        self.waiting.append(Sent(connection, update))
        self.waiting_bytes += len(update)
        self.wake.set()

    def show_presence(self, connection: Any, said: Said) -> None:
        frame = self.presence.take(connection, said)
        if frame:
            self._show(frame, but=connection)
            self.relay.tell({"type": "presence", "frame": frame})

    async def leave(self, connection: Any) -> None:
        """Forget `connection`, once what it sent is stored."""
        self.connections.discard(connection)
        frame = self.presence.leave(connection)
        if frame:
            self._show(frame)
            self.relay.tell({"type": "presence", "frame": frame})
        try:
            async with asyncio.timeout(PATIENCE_AT_THE_END):
                while connection.unwritten:
                    await asyncio.sleep(GATHER)
        except TimeoutError:
            logger.warning("Document %s: the database is away; what is not stored stays in browsers", self.document_id)
        if not self.connections:
            await self._end()

    async def _end(self) -> None:
        if rooms.get((self.document_id, self.epoch)) is self:
            del rooms[self.document_id, self.epoch]
        await self.relay.rest()
        tasks, self.tasks = self.tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.soon.end()

    # Writing.
    async def _write(self) -> None:
        while True:
            await self.wake.wait()
            await asyncio.sleep(GATHER)
            batch = self._batch()
            try:
                entries = [(sent.by.person, sent.update) for sent in batch]
                appended = await self.scribe.do(log.append, self.copy, entries)
            except Gone:
                self.shut(closing.UNKNOWN)
            except OtherEpoch:
                self.shut(closing.OTHER_EPOCH)
            else:
                self._written(batch, appended)
            finally:
                for sent in batch:
                    sent.by.unwritten -= 1

    def _batch(self) -> list[Sent]:
        batch: list[Sent] = []
        size = 0
        while self.waiting and len(batch) < MOST_IN_A_BATCH and size < BYTES_IN_A_BATCH:
            sent = self.waiting.popleft()
            size += len(sent.update)
            batch.append(sent)
        self.waiting_bytes -= size
        if not self.waiting:
            self.wake.clear()
        return batch

    def _written(self, batch: list[Sent], appended: log.Appended) -> None:
        self._show_rows(appended.missed)
        stored: dict[Any, int] = {}
        for sent, outcome in zip(batch, appended.outcomes, strict=True):
            if isinstance(outcome, Refusal):
                self._refused(sent.by, outcome)
            elif sent.by.count_stored():
                stored[sent.by] = sent.by.stored
        writers = {sent.by for sent in batch}
        self._show_rows(appended.rows, but=writers.pop() if len(writers) == 1 else None)
        for connection, count in stored.items():
            connection.put(frames.stored(count))
        if appended.rows:
            self.relay.tell(told_rows(appended.after, appended.rows))
            self.soon.again()

    def _refused(self, connection: Any, why: Refusal) -> None:
        if why != Refusal.READ_ONLY:
            connection.shut(closing.OF_REFUSALS[why])
            return
        connection.refused += 1
        if connection.refused > MOST_REFUSED:
            connection.shut(closing.TOO_FAST)
        else:
            connection.say_role(write=False, again=True)

    # What others wrote.
    def _show(self, frame: bytes, but: Any = None) -> None:
        for connection in self.connections:
            if connection is not but:
                connection.put(frame)

    def _show_rows(self, rows: list[Row], but: Any = None) -> None:
        if rows:
            update = rows[0].data if len(rows) == 1 else merge_updates(*(row.data for row in rows))
            self._show(frames.sync(frames.UPDATE, update), but)

    async def _heard(self, message: dict[str, Any]) -> None:
        """Take in what another process told."""
        if message["type"] == "presence":
            payload = frames.read(message["frame"]).payload
            frame = self.presence.hear(frames.read_presence(payload))
            if frame:
                self._show(frame)
        elif message["type"] == "look":
            self.look_now.set()
        elif message["through"] > self.copy.seen:
            rows = [Row(*row) for row in message["rows"]]
            try:
                self._show_rows(await self.scribe.do(self.copy.hear, message["after"], rows))
            except (Gone, OtherEpoch):
                self.look_now.set()

    # Whether everybody may still be here.
    async def _watch(self) -> None:
        while True:
            try:
                async with asyncio.timeout(LOOK_EVERY):
                    await self.look_now.wait()
            except TimeoutError:
                pass
            self.look_now.clear()
            self.presence.forget_old()
            if self.connections:
                await self._look(list(self.connections))

    async def _look(self, connections: list[Any]) -> None:
        people = {connection.person for connection in connections}
        sessions = {connection.session_key for connection in connections}
        try:
            seen: Look = await self.scribe.do(look, self.copy, people, sessions)
        except Gone:
            self.shut(closing.UNKNOWN)
            return
        except OtherEpoch:
            self.shut(closing.OTHER_EPOCH)
            return
        self._show_rows(seen.news)
        for connection in connections:
            standing = seen.standing[connection.person]
            if not standing.read:
                connection.shut(closing.UNKNOWN)
            elif not seen.signed_in(connection.session_key, connection.session_hash, standing):
                connection.shut(closing.SIGNED_OUT)
            else:
                connection.say_role(write=standing.write)


rooms: dict[tuple[int, int], Room] = {}


def enter(connection: Any, document_id: int, epoch: int) -> Room:
    """Put `connection` into the room of a document, which is made if nobody has it open here."""
    room = rooms.get((document_id, epoch))
    if room is None:
        room = rooms[document_id, epoch] = Room(document_id, epoch)
    room.connections.add(connection)
    return room
