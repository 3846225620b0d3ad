"""The embedded Redis: broker, cache and channel layer. It holds no truth, so a broken file is set aside."""

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress

from apps.core.embedded import binaries, locks
from apps.core.embedded.places import Places
from apps.core.embedded.problems import EmbeddedError
from apps.core.embedded.processes import bound_to_me, until

PATIENCE = 30.0


class Redis:
    """One server over one folder. Only the keeper of the services makes one."""

    name = "redis"
    stop_signals = ((signal.SIGTERM, 5.0),)

    def __init__(self, places: Places) -> None:
        self.places = places
        self.program = binaries.redis_server()
        self.folder = places.data_dir / "redis"
        self.lock = places.run / "redis.lock"
        self.pid_file = places.run / "redis.pid"

    def prepare(self) -> None:
        """Clear away what a crash left behind."""
        for number, patience in ((0, 5.0), (signal.SIGKILL, 5.0)):
            if number and not locks.is_free(self.lock):
                with suppress(OSError, ValueError):
                    os.kill(int(self.pid_file.read_text(encoding="utf-8")), number)
            for _ in until(time.monotonic() + patience):
                if locks.is_free(self.lock):
                    return
        raise EmbeddedError(f"Another Redis still runs in {self.folder}: stop it and start again.")

    def start(self) -> subprocess.Popen:
        """Start the server and return it; it may not answer yet."""
        options = {
            "port": "0",
            "unixsocket": str(self.places.redis_socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
            "pidfile": str(self.pid_file),
            "daemonize": "no",
        }
        command = [str(self.program)]
        for name, value in options.items():
            command += [f"--{name}", value]
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
                    umask=0o077,
                    preexec_fn=bound_to_me(signal.SIGTERM),
                )
        finally:
            os.close(log)

    def answers(self) -> bool:
        """Tell whether the server answers; it does not while it still reads its file."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            try:
                connection.connect(str(self.places.redis_socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
            except OSError:
                return False

    def recover(self) -> None:
        """Set the file that could not be read aside: what waited in it is found again in the database."""
        self.prepare()
        with suppress(FileNotFoundError):
            (self.folder / "appendonly.aof").replace(self.folder / "appendonly.aof.broken")
