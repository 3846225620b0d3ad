"""What the person at the terminal reads."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


def say(text: str = "") -> None:
    """Write one line. A terminal that has gone away is no reason to stop."""
    with suppress(OSError, ValueError):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


@contextmanager
def step(label: str) -> Iterator[None]:
    """Say that a step is done and how long it took."""
    begun = time.monotonic()
    yield
    say(f"  {label:<34} {time.monotonic() - begun:6.1f} s")
