"""Threads that read and write documents in the database, each on a connection that it keeps.

Under ASGI a thread of the pool would open a connection for every call. All that concerns one document is done by the
same thread, in order.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import Error, InterfaceError, OperationalError, connection

SCRIBES = 3
LONGEST_PAUSE = 1.0


class Scribe:
    def __init__(self, name: str) -> None:
        self.jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.thread = threading.Thread(target=self._work, name=name, daemon=True)
        self.thread.start()

    def _work(self) -> None:
        while True:
            self.jobs.get()()

    async def do(self, act: Callable[..., Any], *args: Any) -> Any:
        """Return what `act(*args)` returns, called in this thread, or raise what it raises.

        While the database is away it is called again and again, until whoever waits for it is cancelled.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()

        def tell(result: Any, error: BaseException | None) -> None:
            if future.done():
                return
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)

        def run() -> None:
            result, error = _done(act, args, future.cancelled)
            with suppress(RuntimeError):  # the loop was closed: nobody waits any more
                loop.call_soon_threadsafe(tell, result, error)

        self.jobs.put(run)
        return await future


def _done(
    act: Callable[..., Any], args: tuple[Any, ...], given_up: Callable[[], bool]
) -> tuple[Any, BaseException | None]:
    """Return what `act` returns, or what it raises, tried as long as the database is away."""
    pause = 0.05
    while not given_up():
        try:
            return act(*args), None
        except Error as error:
            if not _away(error):
                return None, error
        except BaseException as error:  # noqa: BLE001  (whoever waits is told, this thread goes on)
            return None, error
        connection.close()
        time.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
    return None, None


def _away(error: Error) -> bool:
    """Whether the database could not be reached; a server that dies is told of in more than one way."""
    return isinstance(error, OperationalError | InterfaceError) or not connection.is_usable()


_scribes: dict[int, Scribe] = {}


def scribe_for(document_id: int) -> Scribe:
    place = document_id % SCRIBES
    if place not in _scribes:
        _scribes[place] = Scribe(f"scribe-{place}")
    return _scribes[place]


def rest() -> None:
    """Close the connections of all threads, once they have done what they were told; they open others when needed."""
    for scribe in _scribes.values():
        done = threading.Event()

        def close(done: threading.Event = done) -> None:
            connection.close()
            done.set()

        scribe.jobs.put(close)
        done.wait(10)
