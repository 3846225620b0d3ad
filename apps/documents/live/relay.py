"""Between the processes: what one writes, the others show at once. The broker carries it, the log is the truth."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from apps.documents.live.copies import Row

log = logging.getLogger(__name__)
AWAY = (RedisError, OSError, TimeoutError)
PATIENCE = 2.0
# What is longer is not told in full: the others read it in the log.
MOST_BYTES = 256_000
MOST_WAITING = 2000


def group_of(document_id: int) -> str:
    return f"documents.{document_id}"


def told_rows(after: int, rows: list[Row]) -> dict[str, Any]:
    """Return the message that tells of `rows`, which follow the row `after` in the log."""
    short = sum(len(row.data) for row in rows) <= MOST_BYTES
    told = [[row.id, row.person, row.data] for row in rows] if short else []
    return {"type": "rows", "after": after, "through": rows[-1].id, "rows": told}


def tell_rows(document_id: int, after: int, rows: list[Row]) -> None:
    """Tell all processes of `rows`, from outside of them. When the broker is away they find out by themselves."""
    _tell(document_id, told_rows(after, rows))


def look_again(document_id: int) -> None:
    """Have all processes ask at once who may still read and write a document, from outside of them."""
    _tell(document_id, {"type": "look"})


def _tell(document_id: int, message: dict[str, Any]) -> None:
    async def send() -> None:
        await asyncio.wait_for(get_channel_layer().group_send(group_of(document_id), message), PATIENCE)

    try:
        async_to_sync(send)()
    except AWAY as error:
        log.warning("Broker away (%s); document %s is read from the log", error, document_id)


class Relay:
    """One room's connection to the rooms of the same document in other processes; bounded, and it never fails."""

    def __init__(self, document_id: int, hear: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        self.group = group_of(document_id)
        self.hear = hear
        self.listens = asyncio.Event()
        self.waiting: asyncio.Queue[dict[str, Any]] = asyncio.Queue(MOST_WAITING)

    def tell(self, message: dict[str, Any]) -> None:
        if not self.waiting.full():
            self.waiting.put_nowait(message)

    async def rest(self) -> None:
        """Wait until what was told is sent, where the broker is there."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self.waiting.join()

    async def speak(self) -> None:
        """Send what is told, until cancelled."""
        while True:
            message = await self.waiting.get()
            try:
                await asyncio.wait_for(get_channel_layer().group_send(self.group, message), PATIENCE)
            except AWAY:
                log.debug("Broker away; %s is not told", self.group)
            finally:
                self.waiting.task_done()

    async def listen(self) -> None:
        """Hear what the others tell, until cancelled."""
        pause = 0.5
        while True:
            layer = get_channel_layer()
            try:
                channel = await asyncio.wait_for(layer.new_channel(), PATIENCE)
                await asyncio.wait_for(layer.group_add(self.group, channel), PATIENCE)
                self.listens.set()
                try:
                    while True:
                        await self.hear(await layer.receive(channel))
                        pause = 0.5
                finally:
                    self.listens.clear()
                    await asyncio.wait_for(layer.group_discard(self.group, channel), PATIENCE)
            except AWAY as error:
                log.warning("Broker away (%s); %s is read from the log", error, self.group)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 10)
