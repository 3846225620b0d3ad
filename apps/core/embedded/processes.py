"""Starting a process that dies with its parent, and stopping it for certain."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(signal_number: int = signal.SIGKILL, parent: int | None = None) -> None:
    """Ask the kernel to send this process a signal when the one that started it dies. Without effect off Linux.

    `parent` is the expected parent: when it has died before the request was made, this process ends at once.
    """
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os._exit(1)


def bound_to_me(signal_number: int) -> Callable[[], None]:
    """Return what a child must do between fork and exec so that it dies with this process.

    It runs after the change of user, which would clear the request.
    """
    me = os.getpid()
    return lambda: die_with_parent(signal_number, me)


def run_to_end(command: Sequence[str | Path], *, uid: int | None, gid: int | None, text: str = "") -> str:
    """Run a short command and return what it printed. Raises CalledProcessError with that output when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        cwd="/",
        check=True,
        preexec_fn=bound_to_me(signal.SIGKILL),
        **identity(uid, gid),
    )
    return done.stdout


def identity(uid: int | None, gid: int | None) -> dict:
    """Return the arguments of Popen that make a child run as somebody else; none when `uid` is None."""
    return {} if uid is None else {"user": uid, "group": gid, "extra_groups": []}


def stop(process: subprocess.Popen, *signals: tuple[int, float], group: bool = False) -> None:
    """Send each signal in turn, waiting the given seconds for the end after each; at last SIGKILL."""
    for number, patience in (*signals, (signal.SIGKILL, 5.0)):
        if process.poll() is not None:
            break
        with suppress(ProcessLookupError):
            process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    if group:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def until(deadline: float, pause: float = 0.01) -> Iterator[float]:
    """Yield again and again, a little slower each time, until `time.monotonic()` passes `deadline`."""
    while (left := deadline - time.monotonic()) > 0:
        yield left
        time.sleep(min(pause, left))
        pause = min(pause * 1.3, 0.1)
