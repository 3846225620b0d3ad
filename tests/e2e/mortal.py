"""A server that can be killed: the portal in a process of its own, on the database of the test."""

import os
import signal
import socket
import time
from contextlib import suppress

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test.testcases import QuietWSGIRequestHandler, _StaticFilesHandler


class MortalServer:
    """Serves the portal at `url` in a child of this process, which `kill` ends without a word and `start` replaces."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.child = 0
        self.start()

    def start(self) -> None:
        """Start the server, unless it runs. Returns when it takes requests; raises TimeoutError if it never does."""
        if self.child:
            return
        self.child = os.fork()
        if not self.child:
            self._serve()
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
        raise TimeoutError("The server does not start.")

    def kill(self) -> None:
        if self.child:
            os.kill(self.child, signal.SIGKILL)
            os.waitpid(self.child, 0)
            self.child = 0

    def _serve(self) -> None:
        # The connections of the parent are the parent's.
        for connection in connections.all(initialized_only=True):
            connection.connection = None
        try:
            server = ThreadedWSGIServer(("127.0.0.1", self.port), QuietWSGIRequestHandler)
            server.set_app(_StaticFilesHandler(WSGIHandler()))
            server.serve_forever()
        finally:
            os._exit(1)
