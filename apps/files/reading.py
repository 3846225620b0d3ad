"""Having the text of documents read by a process that may die of it, once for each content."""

import logging
import signal
import subprocess
import sys
import tempfile
from datetime import timedelta
from functools import partial
from pathlib import Path

from celery import current_app
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.events.outbox import record
from apps.files.extract import FAULTS, MOST_OUTPUT
from apps.files.models import Document, Fault, File, Reading, Text

log = logging.getLogger(__name__)
SECONDS = 60
MOST_TRIES = 3
# A reading that nobody has ended by then was lost with its worker.
AGAIN_AFTER = timedelta(minutes=5)
LATE = timedelta(minutes=1)


class Failed(Exception):
    """The text cannot be read: `fault` says why, `final` that trying again would change nothing."""

    def __init__(self, fault: Fault, *, final: bool = True) -> None:
        super().__init__(fault.label)
        self.fault, self.final = fault, final


def register(file: File, kind: str, digest: str) -> None:
    """Note that `file` is a document with this content, and have it read unless that was done. The caller holds the
    transaction."""
    text = None
    while text is None:
        Text.objects.bulk_create([Text(digest=digest)], ignore_conflicts=True)
        # Locked, so that the sweep does not take it for unused meanwhile; it may just have done so.
        text = Text.objects.select_for_update().filter(digest=digest).first()
    Document.objects.create(file=file, kind=kind, text=text)
    if text.state == Reading.WAITING:
        transaction.on_commit(partial(offer, digest))


def offer(digest: str) -> None:
    """Hand the reading to a worker; when the broker is away, leave it to the sweep."""
    try:
        current_app.send_task("apps.files.tasks.read_text", args=[digest], queue="media")
    except (OperationalError, OSError) as error:
        log.warning("Broker away (%s); the text of %s waits for the sweep", error, digest[:12])


def overdue(limit: int = 50) -> list[str]:
    """Return the digests of texts that should have been read by now: their task was lost or is to be tried again."""
    due = Text.objects.filter(state=Reading.WAITING, due__lt=timezone.now() - LATE)
    return list(due.order_by("due").values_list("digest", flat=True)[:limit])


def read(digest: str) -> bool:
    """Read the text, unless somebody else does, it is not due or it is known. Returns whether it is known now."""
    now = timezone.now()
    mine = Text.objects.filter(digest=digest, state=Reading.WAITING, due__lte=now)
    # Who comes second finds nothing due.
    if not mine.update(due=now + AGAIN_AFTER, tries=F("tries") + 1):
        return False
    text = Text.objects.get(digest=digest)
    try:
        # One that ended its worker each time is not begun again.
        if text.tries > MOST_TRIES:
            raise Failed(Fault.CRASHED)
        found = _text_of(digest)
    except Failed as error:
        if error.final or text.tries >= MOST_TRIES:
            log.info("The text of %s cannot be read: %s", digest[:12], error.fault)
            Text.objects.filter(digest=digest).update(state=Reading.FAILED, fault=error.fault, read_at=timezone.now())
        return False
    with transaction.atomic():
        Text.objects.filter(digest=digest).update(text=found, state=Reading.READ, fault="", read_at=timezone.now())
        record("file.read", actor=None, digest=digest)
    return True


def _text_of(digest: str) -> str:
    document = Document.objects.select_related("file").filter(text_id=digest).first()
    if document is None:
        raise Failed(Fault.GONE, final=False)
    try:
        with default_storage.open(document.file.name) as stored:
            return run(document.kind, stored.read())
    except FileNotFoundError:
        raise Failed(Fault.GONE) from None


def run(kind: str, data: bytes) -> str:
    """Return the text of `data`, a document of that kind, read by a process with limits. Raises Failed."""
    script = Path(__file__).with_name("extract.py")
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(data)
        given.seek(0)
        try:
            done = subprocess.run(  # noqa: S603  (our own script; the kind is a name of ours)
                [sys.executable, "-I", "-B", str(script), kind], stdin=given, stdout=answer, stderr=subprocess.DEVNULL,
                timeout=SECONDS, env={}, cwd=tempfile.gettempdir(), start_new_session=True, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise Failed(Fault.TOO_SLOW, final=False) from None
        if done.returncode in FAULTS:
            raise Failed(Fault(FAULTS[done.returncode]))
        if done.returncode == -signal.SIGXCPU:
            raise Failed(Fault.TOO_SLOW)
        if done.returncode:
            raise Failed(Fault.CRASHED, final=False)
        answer.seek(0)
        return answer.read(MOST_OUTPUT).decode(errors="ignore")
