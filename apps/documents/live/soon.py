"""Asking the workers to show a document, some seconds after somebody wrote last."""

import asyncio
import logging
import time

from celery import current_app
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)
QUIET = 3.0
LATEST = 10.0


class Soon:
    """Puts the asking off while people write, but never longer than `LATEST` seconds."""

    def __init__(self, document_id: int) -> None:
        self.document_id = document_id
        self.since = 0.0
        self.timer: asyncio.TimerHandle | None = None
        self.asking: asyncio.Task[None] | None = None

    def again(self) -> None:
        now = time.monotonic()
        if self.timer is None:
            self.since = now
        else:
            self.timer.cancel()
        wait = max(0.0, min(QUIET, self.since + LATEST - now))
        self.timer = asyncio.get_running_loop().call_later(wait, self._due)

    def _due(self) -> None:
        self.timer = None
        self.asking = asyncio.create_task(asyncio.to_thread(ask, self.document_id))

    async def end(self) -> None:
        """Ask at once, if it was put off."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
            await asyncio.to_thread(ask, self.document_id)


def ask(document_id: int) -> None:
    """Offer the work to the broker; when that is away, beat finds what is behind."""
    try:
        current_app.send_task("apps.documents.tasks.show", args=[document_id])
    except (OperationalError, OSError) as error:
        log.warning("Broker away (%s); document %s is shown later", error, document_id)
