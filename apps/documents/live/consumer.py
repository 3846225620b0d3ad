"""One browser that has a document open: `/live/documents/<id>/?epoch=<n>`."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from django.contrib.auth import HASH_SESSION_KEY

from apps.documents.live import closing, frames
from apps.documents.live.presence import Said
from apps.documents.live.room import Room, enter

MOST_BYTES = 2_000_000
MOST_PRESENCE_BYTES = 16_000
MOST_BYTES_OF_CLOCKS = 200_000
FRAMES_A_SECOND = 200
BURST = 400
# Sending somebody the whole text costs as much as many frames.
PRICE_OF_ALL = 20
# So long somebody waits to be let in while the database is away.
PATIENCE = 20
MOST_BYTES_TO_SEND = 32_000_000

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Connection:
    """A websocket. `put` and `shut` never wait: whoever reads too slowly is closed, and comes again."""

    def __init__(self, scope: dict[str, Any]) -> None:
        self.user = scope["user"]
        self.person: int = self.user.pk
        self.facts = {"name": self.user.name, "username": self.user.username, "hue": self.user.hue}
        self.session_key: str = scope["session"].session_key or ""
        self.session_hash: str = scope["session"].get(HASH_SESSION_KEY, "")
        self.epoch = 0
        self.write: bool | None = None
        self.closed = 0
        self.stored = self.refused = self.unwritten = 0
        self.allowance = float(BURST)
        self.allowance_at = time.monotonic()
        self.out: deque[bytes] = deque()
        self.out_bytes = 0
        self.wake = asyncio.Event()

    def put(self, frame: bytes) -> None:
        """Send `frame` behind all others."""
        if self.closed:
            return
        self.out.append(frame)
        self.out_bytes += len(frame)
        if self.out_bytes > MOST_BYTES_TO_SEND and len(self.out) > 1:
            self.shut(closing.AGAIN)
        self.wake.set()

    def shut(self, code: int) -> None:
        """Close with `code`. What was put and is not sent yet is dropped: it may not be theirs to see any more."""
        self.closed = self.closed or code
        self.wake.set()

    def say_role(self, *, write: bool, again: bool = False) -> None:
        """Tell whether this person may write, where that has changed or `again`."""
        if write and self.refused:
            # What was refused meanwhile is sent again when they come again.
            self.shut(closing.AGAIN)
            return
        if write == self.write and not again:
            return
        self.write = write
        self.put(frames.role({"write": write, "epoch": self.epoch, "user": self.facts}))

    def count_stored(self) -> bool:
        """Count one more frame as stored. False where one before it was refused: only the first ones are told of."""
        if self.refused:
            return False
        self.stored += 1
        return True

    async def deliver(self, send: Send) -> None:
        """Send what is put, until this is closed."""
        with suppress(OSError):  # they left meanwhile
            await self._deliver(send)

    async def _deliver(self, send: Send) -> None:
        while True:
            await self.wake.wait()
            self.wake.clear()
            while self.out and not self.closed:
                frame = self.out.popleft()
                self.out_bytes -= len(frame)
                await send({"type": "websocket.send", "bytes": frame})
            if self.closed:
                await send({"type": "websocket.close", "code": self.closed})
                return

    async def listen(self, receive: Receive, room: Room) -> None:
        """Take in what the browser sends, until it leaves."""
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            if not self.closed:
                await self._take(message.get("bytes"), room)

    async def _take(self, data: bytes | None, room: Room) -> None:
        if not data:
            self.shut(closing.MALFORMED)
            return
        if len(data) > (MOST_PRESENCE_BYTES if data[0] == frames.AWARENESS else MOST_BYTES):
            self.shut(closing.TOO_LARGE)
            return
        try:
            await self._heed(frames.read(data), room)
        except frames.Malformed:
            self.shut(closing.MALFORMED)

    async def _heed(self, frame: frames.Frame, room: Room) -> None:
        """Do what a frame asks for. Raises Malformed."""
        size = len(frame.payload)
        whole = frame.kind == frames.SYNC and frame.step == frames.STEP1
        if not self._pay(PRICE_OF_ALL if whole else 1 + size * FRAMES_A_SECOND // MOST_BYTES):
            self.shut(closing.TOO_FAST)
        elif frame.kind == frames.AWARENESS:
            self._take_presence(frames.read_presence(frame.payload), room)
        elif not whole:
            room.take(self, frame.payload)
        elif size > MOST_BYTES_OF_CLOCKS:
            self.shut(closing.TOO_LARGE)
        else:
            # The library takes all the memory that a vector made to harm asks for.
            frames.read_clocks(frame.payload)
            await room.answer(self, frame.payload)

    def _take_presence(self, said: Said, room: Room) -> None:
        """Show the others who says to be here; nobody says to be somebody else."""
        for _clock, state in said.values():
            told = json.loads(state)
            if told is not None and not (isinstance(told, dict) and told.get("user", self.facts) == self.facts):
                self.shut(closing.MALFORMED)
                return
        room.show_presence(self, said)

    def _pay(self, price: int) -> bool:
        now = time.monotonic()
        self.allowance = min(BURST, self.allowance + (now - self.allowance_at) * FRAMES_A_SECOND) - price
        self.allowance_at = now
        return self.allowance >= 0


async def consumer(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Serve one websocket, as ASGI asks. The session and its person are in `scope`."""
    await receive()
    # Only a connection that was accepted can be told why it is closed.
    await send({"type": "websocket.accept"})
    if not scope["user"].is_authenticated:
        await send({"type": "websocket.close", "code": closing.SIGNED_OUT})
        return
    epoch = parse_qs(scope["query_string"].decode("latin-1")).get("epoch", [""])[0]
    if not (epoch.isdecimal() and epoch.isascii() and len(epoch) < 10):
        await send({"type": "websocket.close", "code": closing.MALFORMED})
        return
    connection = Connection(scope)
    connection.epoch = int(epoch)
    room = enter(connection, scope["url_route"]["kwargs"]["document_id"], connection.epoch)
    tasks = [asyncio.create_task(connection.deliver(send))]
    try:
        async with asyncio.timeout(PATIENCE):
            await room.welcome(connection)
        tasks.append(asyncio.create_task(connection.listen(receive, room)))
    except TimeoutError:
        connection.shut(closing.AGAIN)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await room.leave(connection)
        for task in tasks:
            task.cancel()
