"""Waiting until the portal has answered what a page asked for, though the page has gone."""

from threading import Condition
from typing import Any

from django.core.signals import request_finished, request_started


class Answering:
    """How many requests the portal is answering at this moment."""

    def __init__(self) -> None:
        self.number, self.changed = 0, Condition()

    def __enter__(self) -> "Answering":
        request_started.connect(self.begun)
        request_finished.connect(self.ended)
        return self

    def __exit__(self, *given: object) -> None:
        request_started.disconnect(self.begun)
        request_finished.disconnect(self.ended)

    def count(self, step: int) -> None:
        with self.changed:
            self.number += step
            self.changed.notify_all()

    def begun(self, **_given: Any) -> None:
        self.count(1)

    def ended(self, **_given: Any) -> None:
        self.count(-1)

    def wait_until_done(self) -> None:
        with self.changed:
            self.changed.wait_for(lambda: self.number <= 0, timeout=10)
