"""Waiting for something to become true, with a deadline instead of a guess."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(condition: Callable[[], T], within: float = 20.0, because: str = "it did not happen") -> T:
    """Return the first true answer of `condition`. Raises AssertionError when the time is over."""
    deadline = time.monotonic() + within
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"{because} within {within:.0f} s"
        time.sleep(0.05)
    return answer
