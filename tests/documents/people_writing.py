"""Browsers that write a document together, as the live server sees them: a session, a websocket and a Yjs document."""

import asyncio
from typing import Any

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.db import connection
from django.test import Client
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from apps.documents.live import frames, log
from apps.documents.live.copies import Copy
from workscape.asgi import application

PATIENCE = 20


def cookie_of(user: Any) -> str:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


class Browser:
    """One open document. `text` is what its editor shows, `stored` how many of its updates are acknowledged."""

    def __init__(self, document_id: int, cookie: str, epoch: Any = 1, doc: Any = None) -> None:
        headers = [(b"origin", b"http://testserver"), (b"host", b"testserver")]
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()))
        scope = {"type": "websocket", "path": f"/live/documents/{document_id}/", "headers": headers}
        scope |= {"query_string": f"epoch={epoch}".encode(), "subprotocols": []}
        self.socket = ApplicationCommunicator(application, scope)
        self.doc = doc or Doc()
        self.root = self.doc.get("default", type=XmlFragment)
        self.mine: list[bytes] = []
        self.subscription = self.doc.observe(lambda event: self.mine.append(event.update))
        self.roles: list[bool] = []
        self.stored = self.sent = 0
        self.closed: int | None = None
        self.present: dict[int, bytes] = {}

    async def open(self) -> "Browser":
        """Connect, and exchange what both sides have."""
        await self.socket.send_input({"type": "websocket.connect"})
        assert (await self.socket.receive_output(PATIENCE))["type"] == "websocket.accept"
        self.asked = False
        await self.until(lambda: self.asked or self.closed)
        if not self.closed:
            self.synced = False
            await self.send(frames.sync(frames.STEP1, self.doc.get_state()))
            await self.until(lambda: self.synced or self.closed)
        return self

    async def send(self, frame: bytes) -> None:
        await self.socket.send_input({"type": "websocket.receive", "bytes": frame})

    async def send_update(self, update: bytes, step: int = frames.UPDATE) -> None:
        self.sent += 1
        await self.send(frames.sync(step, update))

    async def write(self, words: str, at: int | None = None) -> None:
        """Type `words` into the first paragraph, and send them."""
        self.mine.clear()
        with self.doc.transaction():
            if not len(self.root.children):
                self.root.children.append(XmlElement("paragraph")).children.append(XmlText(""))
            text = self.root.children[0].children[0]
            text.insert(len(text) if at is None else at, words)
        await self.send_update(self.mine[-1])

    @property
    def text(self) -> str:
        return text_of(self.doc)

    async def until(self, done: Any) -> None:
        """Take in frames until `done()`; fails when that takes too long."""
        async with asyncio.timeout(PATIENCE):
            while not done():
                await self._take(await self.socket.receive_output(PATIENCE))

    async def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.close":
            self.closed = message["code"]
            return
        reader = frames.Reader(message["bytes"])
        kind = reader.number()
        if kind == frames.STORED:
            self.stored = reader.number()
        elif kind == frames.ROLE:
            self.role = frames.json.loads(reader.stretch())
            self.roles.append(self.role["write"])
        elif kind == frames.AWARENESS:
            self.present |= {client: state for client, (_n, state) in frames.read_presence(reader.stretch()).items()}
        else:
            await self._sync(reader.number(), reader.stretch())

    async def _sync(self, step: int, payload: bytes) -> None:
        if step == frames.STEP1:
            self.asked = True
            await self.send_update(self.doc.get_update(payload), frames.STEP2)
            return
        self.doc.apply_update(payload)
        self.synced = self.synced or step == frames.STEP2

    synced = asked = False

    async def leave(self) -> None:
        await self.socket.send_input({"type": "websocket.disconnect", "code": 1005})
        await self.socket.wait(PATIENCE)


def text_of(doc: Any) -> str:
    """Return the words of a Yjs document, its blocks divided by line ends."""
    blocks = doc.get("default", type=XmlFragment).children
    return "\n".join("".join(str(text) for text in block.children) for block in blocks)


def paragraph_in(doc: Any) -> Any:
    """Return a new paragraph at the end of a Yjs document."""
    return doc.get("default", type=XmlFragment).children.append(XmlElement("paragraph"))


def update_of(words: str, client: int | None = None) -> bytes:
    """Return an update that says `words` in a paragraph of its own, written by the Yjs client `client`."""
    doc = Doc(client_id=client)
    paragraph_in(doc).children.append(XmlText(words))
    return doc.get_update()


def text_in(document):
    doc = Doc()
    doc.apply_update(log.state_of(document.pk)[1])
    return text_of(doc)


def elsewhere(act, *args):
    """Return what `act` returns in another thread, as in another process, while the browsers are served here."""

    def run():
        try:
            return act(*args)
        finally:
            connection.close()

    return asyncio.to_thread(run)


def say(document: Any, person: Any, words: str, client: int | None = None) -> Any:
    """Let `person` add a paragraph, and return its row of the log."""
    return log.append(Copy(document.pk, 1), [(person.pk, update_of(words, client))]).rows[0]
