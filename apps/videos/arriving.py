"""The bytes of an upload that are there so far: one file, which only ever grows, and only under one hand.

How far an upload has come is the length of its file and stands nowhere else, so nothing can disagree with it after
somebody has pulled a plug. The lock goes with the process that holds it.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings


class Busy(Exception):
    """Somebody else is writing to this upload."""


def path_of(upload_id: UUID) -> Path:
    return Path(settings.UPLOADS_DIR) / upload_id.hex


def offset_of(upload_id: UUID) -> int:
    """Return how many bytes are there."""
    try:
        return path_of(upload_id).stat().st_size
    except FileNotFoundError:
        return 0


@contextmanager
def held(upload_id: UUID) -> Iterator[BinaryIO]:
    """Hold the file of an upload, open to be appended to. Raises Busy, or OSError when the disk is full."""
    path = path_of(upload_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab", buffering=0) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield file


def settle(file: BinaryIO) -> None:
    """Wait until the disk has what was written."""
    os.fsync(file.fileno())


def forget(upload_id: UUID) -> None:
    path_of(upload_id).unlink(missing_ok=True)
