"""File locks that the kernel releases when their holder dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def opened(path: Path) -> int:
    """Return a descriptor of the lock file, which is made when it is not there."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def taken(path: Path) -> int | None:
    """Take the lock for this process alone and return its descriptor, or None when somebody holds it."""
    descriptor = opened(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def shared(path: Path) -> int:
    """Take the lock together with others, waiting while one process holds it alone; return its descriptor."""
    descriptor = opened(path)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def is_free(path: Path) -> bool:
    """Tell whether nobody holds the lock."""
    descriptor = taken(path)
    if descriptor is not None:
        os.close(descriptor)
    return descriptor is not None


def is_mine_alone(descriptor: int) -> bool:
    """Tell whether no other process shares the lock held through `descriptor`; it stays held."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        alone = False
    else:
        alone = True
    with suppress(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    return alone


@contextmanager
def lent(path: Path) -> Iterator[int]:
    """Take the lock to hand it to a child by inheritance: it stays held until the child and its children are gone.

    Raises BlockingIOError when somebody holds it.
    """
    descriptor = taken(path)
    if descriptor is None:
        raise BlockingIOError(path)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
