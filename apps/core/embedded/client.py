"""Using the embedded services: attach to those of a data folder, or start them, for as long as one needs them."""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from apps.core.embedded import binaries, locks, places
from apps.core.embedded.postgres import DATABASE, ROLE
from apps.core.embedded.problems import EmbeddedError, explain
from apps.core.embedded.processes import until

BASE_DIR = Path(__file__).resolve().parents[3]
PATIENCE = 120.0


@dataclass
class Services:
    """A share in the services of one portal; they stop when the last share is given back or its holder dies."""

    places: places.Places
    share: int | None
    notes: list[str] = field(default_factory=list)
    keeper: subprocess.Popen | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs in its environment to use the services."""
        return {**addresses(self.places), "SECRET_KEY": places.secret(self.places.data_dir)}

    def revive(self) -> None:
        """Start the keeper when none runs. Cheap; does nothing when all is well."""
        if self.keeper and self.keeper.poll() is None:
            return
        lock = locks.taken(self.places.keeper_lock)
        if lock is None:
            return
        try:
            self.places.state.unlink(missing_ok=True)
            self.keeper = start_keeper(self.places, lock)
        except OSError as error:
            raise explain(error, self.places.data_dir) from error
        finally:
            os.close(lock)

    def tend(self) -> None:
        """Start a keeper again that was killed. Raises EmbeddedError when it gave up, with its reason."""
        if self.keeper and self.keeper.poll() is None:
            return
        self.is_ready()
        self.revive()

    def is_ready(self) -> bool:
        """Tell whether both servers answer. Raises EmbeddedError with the reason when they cannot be started."""
        try:
            state = json.loads(self.places.state.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return False
        if locks.is_free(self.places.keeper_lock):  # then nobody stands behind what was written
            if "error" in state:
                raise EmbeddedError(state["error"])
            return False
        return bool(state.get("ready"))

    def wait(self) -> None:
        """Return when both servers answer. Raises EmbeddedError with the reason when they do not."""
        for _ in until(time.monotonic() + PATIENCE):
            if self.is_ready():
                return
            self.revive()
        raise EmbeddedError(f"The database did not answer within {PATIENCE:.0f} seconds: see {self.places.logs}.")

    def stop(self) -> None:
        """Give the share back; when it was the last one, return after the servers have stopped."""
        if self.share is None:
            return
        last = locks.is_mine_alone(self.share)
        os.close(self.share)
        self.share = None
        if last:
            for _ in until(time.monotonic() + 20):
                if locks.is_free(self.places.keeper_lock):
                    break
        if self.keeper and last:
            with suppress(subprocess.TimeoutExpired):
                self.keeper.wait(5)


def begin(data_dir: Path) -> Services:
    """Take a share in the services of `data_dir` and start them when nobody has; `wait()` says when they answer.

    Raises EmbeddedError when the folder cannot be used or the platform has no servers.
    """
    binaries.redis_server()
    where, notes = places.make(data_dir)
    try:
        services = Services(where, locks.shared(where.users_lock), notes)
    except OSError as error:
        raise explain(error, where.data_dir) from error
    services.revive()
    return services


def ensure(data_dir: Path) -> Services:
    """Return a share in running services of `data_dir`. Raises EmbeddedError when they cannot run."""
    services = begin(data_dir)
    try:
        services.wait()
    except BaseException:
        services.stop()
        raise
    return services


def addresses(where: places.Places) -> dict[str, str]:
    """Return the environment that names the services of a portal, whether they run or not."""
    folder = quote(str(where.postgres_socket.parent))
    return {
        "DATABASE_URL": f"postgres:///{folder}/{DATABASE}?user={ROLE}",
        "REDIS_URL": f"unix://{quote(str(where.redis_socket))}?db=0",
        "WORKSCAPE_DATA_DIR": str(where.data_dir),
        "WORKSCAPE_EMBEDDED": "1",
    }


def start_keeper(where: places.Places, lock: int) -> subprocess.Popen:
    """Start the keeper in a session of its own, holding `lock` until it ends."""
    log = where.log("keeper")
    # The keeper shares nothing with its portal's settings, and a terminal's Ctrl-C does not reach it.
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "apps.core.embedded.keeper", str(where.data_dir)],
            cwd=BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[lock],
            start_new_session=True,
        )
    finally:
        os.close(log)
