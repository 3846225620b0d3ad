"""The portal with its websockets, for browsers: everything from one server, as it runs embedded."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from types import SimpleNamespace

import uvicorn
from django.db import connections
from django.test.utils import modify_settings

from apps.documents.live.scribes import rest
from workscape.asgi import application


class Server(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = Event()

    async def startup(self, *given: object, **named: object) -> None:
        await super().startup(*given, **named)
        self.listening.set()


@contextmanager
def running() -> Iterator[SimpleNamespace]:
    """Serve the test's database at the `url` of what is yielded; every connection is closed at the end."""
    server = Server(uvicorn.Config(application, port=0, log_level="warning", lifespan="off"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    assert server.listening.wait(timeout=20)
    port = server.servers[0].sockets[0].getsockname()[1]
    settings = modify_settings(ALLOWED_HOSTS={"append": "127.0.0.1"})
    # As everywhere under ASGI: a thread that answers a request does not keep its connection.
    database = connections.settings["default"]
    age, database["CONN_MAX_AGE"] = database["CONN_MAX_AGE"], 0
    try:
        yield SimpleNamespace(url=f"http://127.0.0.1:{port}", _live_server_modified_settings=settings)
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        rest()
        database["CONN_MAX_AGE"] = age
