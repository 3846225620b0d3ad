"""The embedded PostgreSQL: making its cluster, starting it, knowing when it answers."""

import os
import pwd
import re
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from apps.core.embedded import binaries, locks
from apps.core.embedded.places import Places
from apps.core.embedded.problems import EmbeddedError
from apps.core.embedded.processes import bound_to_me, identity, run_to_end, until

DATABASE = ROLE = "workscape"
PATIENCE = 60.0
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "max_wal_size": "512MB",
    "wal_compression": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "1000",
}


class Postgres:
    """One server over one cluster. Only the keeper of the services makes one."""

    name = "postgres"
    stop_signals = ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0))

    def __init__(self, places: Places) -> None:
        self.places = places
        self.programs = binaries.postgres_programs(places.uid, places.gid)
        self.lock = places.run / "postgres.lock"

    def prepare(self) -> None:
        """Make the cluster when there is none, and clear away what a crash left behind."""
        who = person()
        self._end_orphan()
        if not (self.places.cluster / "PG_VERSION").exists():
            self._create()
        # Our own lock was free, so what these say is of the past, even if some process now has that pid.
        socket = self.places.postgres_socket
        for stale in (self.places.cluster / "postmaster.pid", socket, socket.with_name(f"{socket.name}.lock")):
            stale.unlink(missing_ok=True)
        self._write("pg_hba.conf", "local all all peer map=portal\n")
        self._write("pg_ident.conf", f'portal "{who}" {ROLE}\n')

    def start(self) -> subprocess.Popen:
        """Start the server and return it; it may not answer yet."""
        settings = {**SETTINGS, "unix_socket_directories": str(self.places.postgres_socket.parent)}
        command = [str(self.programs / "postgres"), "-D", str(self.places.cluster)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        log = self.places.log(self.name)
        try:
            with locks.lent(self.lock) as lock:
                return subprocess.Popen(
                    command,
                    cwd="/",
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=[lock],
                    start_new_session=True,
                    preexec_fn=bound_to_me(signal.SIGINT),
                    **identity(self.places.uid, self.places.gid),
                )
        finally:
            os.close(log)

    def answers(self) -> bool:
        """Tell whether the server takes connections: it says so itself in the eighth line of its pid file."""
        try:
            lines = (self.places.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready"

    def recover(self) -> None:
        """Do what may help after a start that failed; the server repairs its own files."""
        self.prepare()

    def _create(self) -> None:
        """Make a cluster with one empty database; a crash half-way leaves nothing that looks finished."""
        partial = self.places.home / "data.new"
        shutil.rmtree(partial, ignore_errors=True)
        uid, gid = self.places.uid, self.places.gid
        self.places.prepared.unlink(missing_ok=True)
        make: list[str | Path] = [self.programs / "initdb", "-D", partial, "-U", ROLE, "-E", "UTF8", "-A", "peer"]
        more = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions", "--no-sync"]
        single: list[str | Path] = [self.programs / "postgres", "--single", "-F", "-D", partial, "postgres"]
        try:
            run_to_end([*make, *more], uid=uid, gid=gid)
            run_to_end(single, text=f"CREATE DATABASE {DATABASE};\n", uid=uid, gid=gid)
        except subprocess.CalledProcessError as error:
            raise self._explain(error.stdout or "") from error
        os.sync()  # once for all of it is quicker than file after file
        partial.rename(self.places.cluster)

    def _explain(self, output: str) -> EmbeddedError:
        if "No space left on device" in output:
            return EmbeddedError(f"The disk that holds {self.places.home} is full: free some space and start again.")
        said = re.findall(r"(?:error|FATAL|could not)[^\n]*", output)
        reason = said[-1].strip() if said else (output.strip().splitlines() or ["it gave no reason"])[-1]
        return EmbeddedError(f"The database could not be created in {self.places.home}: {reason}")

    def _end_orphan(self) -> None:
        """Wait for a server that outlived its keeper, then end it."""
        pid_file = self.places.cluster / "postmaster.pid"
        for number, patience in ((0, 10.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            if number and not locks.is_free(self.lock):
                with suppress(OSError, ValueError, IndexError):
                    os.kill(int(pid_file.read_text(encoding="utf-8").split()[0]), number)
            for _ in until(time.monotonic() + patience):
                if locks.is_free(self.lock):
                    return
        raise EmbeddedError(f"Another PostgreSQL still runs in {self.places.cluster}: stop it and start again.")

    def _write(self, name: str, text: str) -> None:
        path: Path = self.places.cluster / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def person() -> str:
    """Return the name of the user who runs this. Raises EmbeddedError when there is only a number."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise EmbeddedError(
            f"The user number {os.geteuid()} has no name on this machine, and PostgreSQL needs one: "
            "run as a named user, or set DATABASE_URL and REDIS_URL to servers of your own."
        ) from None
