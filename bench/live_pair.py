"""Two live processes on one database, with a broker that can be taken away, for `coediting.py`."""

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PORTS = (8901, 8902)
ADDRESS = "http://127.0.0.1:8901"
SETTLED = 3.0


class Portal:
    """Two live processes on one database, a broker that can be taken away, and what the clients found out."""

    def __init__(self, folder: Path) -> None:
        from apps.core.embedded import ensure

        self.services = ensure(folder)
        os.environ.update(self.services.environment)
        self.real_broker = re.sub(r"^unix://|\?.*$", "", os.environ["REDIS_URL"])
        self.broker = str(Path(tempfile.mkdtemp(prefix="bench-", dir="/tmp")) / "redis.sock")
        environment = {"DJANGO_SETTINGS_MODULE": "bench.settings", "PUBLIC_URL": ADDRESS, "LOG_LEVEL": "ERROR"}
        os.environ.update(environment)
        self.environment = {**os.environ, "WORKSCAPE_ASGI": "1", "REDIS_URL": f"unix://{self.broker}"}
        self.processes: dict[int, subprocess.Popen] = {}
        self.up_since = {port: time.monotonic() for port in PORTS}
        self.pipes: set[asyncio.StreamWriter] = set()
        self.broker_there = True
        self.tasks: set[asyncio.Task] = set()

    def start(self, port: int) -> None:
        command = [sys.executable, "-m", "uvicorn", "workscape.asgi:application", f"--port={port}"]
        self.processes[port] = subprocess.Popen(
            [*command, "--lifespan=off", "--log-level=error", "--timeout-graceful-shutdown=20"], env=self.environment
        )

    def kill(self, port: int) -> None:
        self.up_since[port] = float("inf")
        self.processes[port].kill()
        self.processes[port].wait()

    async def wait_for(self, port: int) -> None:
        while True:
            with contextlib.suppress(OSError):
                _reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                self.up_since[port] = time.monotonic()
                return
            await asyncio.sleep(0.1)

    @property
    def settled(self) -> bool:
        return self.broker_there and all(time.monotonic() - since > SETTLED for since in self.up_since.values())

    async def carry(self) -> None:
        """Stand between the processes and the broker."""

        async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError):
                while data := await reader.read(65536):
                    writer.write(data)
                    await writer.drain()
            writer.close()

        async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if not self.broker_there:
                writer.close()
                return
            there, back = await asyncio.open_unix_connection(self.real_broker)
            self.pipes |= {writer, back}
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(pump(reader, back), pump(there, writer))
            self.pipes -= {writer, back}

        await asyncio.start_unix_server(join, self.broker)

    async def take_broker_away(self, seconds: float) -> None:
        print(f"the broker is away for {seconds:.0f} s")
        self.broker_there = False
        for pipe in list(self.pipes):
            pipe.transport.abort()
        await asyncio.sleep(seconds)
        self.broker_there = True
        self.up_since = {port: max(since, time.monotonic()) for port, since in self.up_since.items()}

    def end_database(self) -> None:
        print("PostgreSQL is ended without a word; its keeper starts it again")
        pid_file = self.services.places.cluster / "postmaster.pid"
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGQUIT)
        self.up_since = {port: max(since, time.monotonic() + 5) for port, since in self.up_since.items()}

    def close(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(30)
        self.services.stop()
