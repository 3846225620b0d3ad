"""The keeper: one process per portal that owns the embedded servers for as long as anybody uses them.

Whoever uses the services holds a shared lock on `run/users.lock`. The keeper tries to take that lock alone; when it
can, nobody is left, and it stops the servers and ends. The kernel releases the lock of a process that is killed, so
no count can go wrong. A server that dies is started again. When the keeper itself is killed, the servers die with it.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from apps.core.embedded import locks, places
from apps.core.embedded.postgres import Postgres
from apps.core.embedded.problems import EmbeddedError, explain
from apps.core.embedded.processes import stop, until
from apps.core.embedded.redis import Redis

PATIENCE = 90.0
PULSE = 0.1
QUICK_DEATHS = 5
QUICK = 60.0


class Abandoned(Exception):
    """Nobody uses the services any more; `lock` keeps newcomers waiting until the servers are down."""


class Keeper:
    """Starts, watches and stops the servers of one portal."""

    def __init__(self, where: places.Places) -> None:
        self.places = where
        self.users: int | None = None
        self.servers: list[Postgres | Redis] = [Redis(where), Postgres(where)]
        self.running: dict[str, subprocess.Popen] = {}
        self.deaths: list[float] = []

    def check_for_users(self) -> None:
        """Raise Abandoned when nobody holds the users' lock."""
        self.users = locks.taken(self.places.users_lock)
        if self.users is not None:
            raise Abandoned

    def start(self) -> None:
        """Start every server and return when all answer. Raises EmbeddedError when one does not."""
        for server in self.servers:
            server.prepare()
            self.running[server.name] = server.start()
        for server in self.servers:
            self.wait_for(server)
        report(self.places, ready=True)

    def wait_for(self, server: Postgres | Redis) -> None:
        """Return when the server answers; one that ends at once is tried a second time after its own repair."""
        second_try = False
        for _ in until(time.monotonic() + PATIENCE):
            if server.answers():
                return
            if self.running[server.name].poll() is not None:
                if second_try:
                    break
                second_try = True
                server.recover()
                self.running[server.name] = server.start()
        raise EmbeddedError(f"{server.name} does not start: {self.last_words(server.name)}")

    def last_words(self, name: str) -> str:
        """Return the last complaint in a server's log, and where to read the rest."""
        path = self.places.logs / f"{name}.log"
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()[-30:]
        said = [line for line in lines if "FATAL" in line or "No space" in line] or lines or ["it gave no reason"]
        return f"{said[-1].strip()} (see {path})"

    def watch(self) -> None:
        """Start again what dies, until Abandoned is raised or deaths come too quickly (EmbeddedError)."""
        while True:
            self.check_for_users()
            for server in self.servers:
                if self.running[server.name].poll() is not None:
                    self.deaths = [at for at in self.deaths if time.monotonic() - at < QUICK] + [time.monotonic()]
                    if len(self.deaths) >= QUICK_DEATHS:
                        raise EmbeddedError(f"{server.name} keeps dying: {self.last_words(server.name)}")
                    report(self.places, ready=False)
                    server.prepare()
                    self.running[server.name] = server.start()
                    self.wait_for(server)
                    report(self.places, ready=True)
            time.sleep(PULSE)

    def stop(self) -> None:
        """Stop the servers, the database first."""
        for server in reversed(self.servers):
            if server.name in self.running:
                stop(self.running[server.name], *server.stop_signals)


def report(where: places.Places, **state: object) -> None:
    """Tell those who wait: `ready`, or `error` with one sentence."""
    partial = where.state.with_suffix(".part")
    partial.write_text(json.dumps(state), encoding="utf-8")
    partial.replace(where.state)


def main(data_dir: str) -> int:
    """Keep the services of `data_dir` until nobody uses them. Returns the exit status."""
    where = places.find(Path(data_dir))
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    keeper = None
    try:
        keeper = Keeper(where)
        keeper.start()
        keeper.watch()
    except Abandoned:
        where.state.unlink(missing_ok=True)
    except (EmbeddedError, OSError) as error:
        sentence = explain(error, where.data_dir) if isinstance(error, OSError) else error
        with contextlib.suppress(OSError):
            report(where, error=str(sentence))
        return 1
    except Exception as error:
        report(where, error=f"The services failed ({error!r}): see {where.logs / 'keeper.log'}.")
        raise
    finally:
        if keeper:
            keeper.stop()
    return 0


if __name__ == "__main__":
    os.chdir("/")
    sys.exit(main(sys.argv[1]))
