"""The processes of the portal: started, watched, started again, and never left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from apps.core.embedded import EmbeddedError
from apps.core.embedded.places import Places
from apps.core.embedded.processes import bound_to_me, until
from apps.core.up.portal import BASE_DIR

QUICK = 15.0  # a process that ends sooner than this has failed to start
MOST_QUICK_DEATHS = 5
GRACE = 2.0  # seconds for each of the two ways of asking a program to end


@dataclass
class Child:
    """One Python program of the portal with its own log; a new one takes the place of one that dies."""

    name: str
    module: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    places: Places
    lent: tuple[int, ...] = ()
    hurry: signal.Signals | None = None  # what makes it give back its work and end at once
    process: subprocess.Popen | None = None
    started: float = 0.0
    quick_deaths: int = 0
    not_before: float = 0.0
    deaths: list[str] = field(default_factory=list)

    def start(self) -> None:
        """Start the program in a process group of its own; the kernel ends it when this process dies."""
        log = self.places.log(self.name)
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-m", self.module, *self.arguments],
                cwd=BASE_DIR,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=self.lent,
                start_new_session=True,
                umask=0o077,
                preexec_fn=bound_to_me(signal.SIGKILL),
            )
        finally:
            os.close(log)
        self.started = time.monotonic()

    def tend(self) -> str | None:
        """Start the program again when it has died; return a sentence when it just did.

        Raises EmbeddedError when it has died too often too quickly.
        """
        now = time.monotonic()
        if self.process is None:
            if now >= self.not_before:
                self.start()
            return None
        status = self.process.poll()
        if status is None:
            return None
        self.kill_group()
        self.process = None
        self.quick_deaths = self.quick_deaths + 1 if now - self.started < QUICK else 0
        if self.quick_deaths >= MOST_QUICK_DEATHS:
            log = self.places.logs / f"{self.name}.log"
            raise EmbeddedError(f"The {self.name} process cannot stay up: {self.last_words()} (see {log})")
        self.not_before = now + (0.25 * 2**self.quick_deaths if self.quick_deaths else 0)
        ended = f"signal {-status}" if status < 0 else f"status {status}"
        return f"The {self.name} process ended ({ended}) and is started again."

    def last_words(self) -> str:
        """Return the last line of the log."""
        text = (self.places.logs / f"{self.name}.log").read_text(encoding="utf-8", errors="replace").strip()
        return text.splitlines()[-1].strip() if text else "it gave no reason"

    def kill_group(self) -> None:
        """End whatever the program itself has started."""
        if self.process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


def stop_all(children: Sequence[Child]) -> None:
    """Ask every program to end, give them a few seconds together, then end them."""
    running = [(child, child.process) for child in children if child.process and child.process.poll() is None]
    for _, process in running:
        process.terminate()
    wait_for_all([process for _, process in running])
    hurried = [(child.hurry, process) for child, process in running if child.hurry and process.poll() is None]
    for number, process in hurried:
        process.send_signal(number)
    wait_for_all([process for _, process in hurried])
    for child, process in running:
        child.kill_group()
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)


def wait_for_all(processes: Sequence[subprocess.Popen]) -> None:
    """Return when every process has ended, or after the grace."""
    for _ in until(time.monotonic() + GRACE):
        if all(process.poll() is not None for process in processes):
            return
