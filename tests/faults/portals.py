"""A whole portal run by `manage.py up`, to be hurt."""

import http.client
import os
import pwd
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import eventually

BASE_DIR = Path(__file__).resolve().parents[2]
OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PUBLIC_URL", "DJANGO_SETTINGS_MODULE", "WORKSCAPE_")
NOBODY = pwd.getpwnam("nobody")
AS_NOBODY = {"user": NOBODY.pw_uid, "group": NOBODY.pw_gid, "extra_groups": []}
ROLES = {
    "web": "core.up.web",
    "worker": "background worker",
    "beat": "background beat",
    "postgres": "bin/postgres",
    "redis": "redis-server",
    "keeper": "embedded.keeper",
}


@dataclass(frozen=True)
class Footing:
    """With what, and from where, a portal is run; `packages` is what the environment needs so that they are found."""

    python: str = sys.executable
    project: Path = BASE_DIR
    packages: tuple[tuple[str, str], ...] = ()


OURS_ALONE = Footing()


def clean_environment(**more: str) -> dict[str, str]:
    """Return this environment without what the test run has set for itself."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OURS)} | more


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def answers(port: int, path: str = "/readyz") -> int:
    """Return the status of a page, 0 when nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def manage(
    data_dir: Path, *arguments: str, footing: Footing = OURS_ALONE, **options: object
) -> subprocess.CompletedProcess:
    """Run one `manage.py` command on a data folder to its end."""
    more = options.pop("env", {})
    return subprocess.run(
        [footing.python, "manage.py", *arguments],
        cwd=footing.project,
        env=clean_environment(**{"WORKSCAPE_DATA_DIR": str(data_dir), **dict(footing.packages), **more}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **options,
    )


def processes_of(data_dir: Path) -> dict[int, str]:
    """Return the pid and command line of every living process that belongs to a data folder."""
    found, mark = {}, os.fsencode(data_dir)
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (folder / "cmdline").read_bytes()
            where = os.fsencode((folder / "cwd").readlink())
            if mark in command or where.startswith(mark + b"/") or mark in (folder / "environ").read_bytes():
                found[int(folder.name)] = command.replace(b"\0", b" ").decode(errors="replace")
    return found


def parent_of(pid: int) -> int:
    """Return the parent's pid, 0 when the process has ended."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


class Portal:
    """One data folder with its `manage.py up`."""

    def __init__(
        self,
        data_dir: Path,
        *,
        footing: Footing = OURS_ALONE,
        identity: dict | None = None,
        demo: bool = False,
    ) -> None:
        self.data_dir, self.port = data_dir, free_port()
        self.footing, self.identity = footing, identity or {}
        self.flags = [] if demo else ["--empty"]
        self.process: subprocess.Popen | None = None
        self.output = data_dir.parent / f"{data_dir.name}.out"

    def start(self) -> "Portal":
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [self.footing.python, "manage.py", "up", *self.flags, "--port", str(self.port)],
                cwd=self.footing.project,
                env=clean_environment(WORKSCAPE_DATA_DIR=str(self.data_dir), **dict(self.footing.packages)),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                **self.identity,
            )
        return self

    def wait(self) -> "Portal":
        """Return when the portal has said that everything runs."""
        assert self.process is not None
        process = self.process
        eventually(lambda: process.poll() is not None or "Ctrl-C stops" in self.said(), 90, "the portal did not start")
        assert process.poll() is None, self.said()
        eventually(lambda: len(self.pids("worker")) == 3, 30, "the worker has no pool")
        return self

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def pids(self, role: str) -> set[int]:
        """Return the processes of a role; the worker's include its pool's."""
        return {pid for pid, command in processes_of(self.data_dir).items() if ROLES[role] in command}

    def main_pid(self, role: str) -> int:
        """Return the process of a role that started the others of it."""
        pids = eventually(lambda: self.pids(role), 20, f"no {role}")
        return next(pid for pid in pids if parent_of(pid) not in pids)

    def is_ready(self) -> bool:
        return answers(self.port) == 200

    def stop(self) -> int:
        """Press Ctrl-C and return the exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)

    def kill(self) -> None:
        """Kill the supervisor."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(5)

    def is_gone(self) -> bool:
        return not processes_of(self.data_dir)
