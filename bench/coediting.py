"""Many people write in one document on two live processes, one of which is killed again and again: nothing is lost.

    python bench/coediting.py [--writers 50] [--seconds 120] [--rate 1] [--kill-every 10] [--seed 1]
                              [--broker-away 20] [--restart-database] [--data DIR]

Starts two live servers on a data folder of its own (`--data`, migrated first). Each writer is a websocket client with
its own Yjs document that puts characters nobody else uses at random places and takes others out, `--rate` times a
second; a kill is a `kill -9`, and the process is started again two seconds later. The log is put together meanwhile.
In the middle the broker can be away for so many seconds, and PostgreSQL can be ended without a word (SIGQUIT).

In the end all must have the same text, which is what the database holds, with every character that was put in and not
taken out. Edit to screen is measured from the moment of typing to the moment another's document has it, where both
processes were up for `SETTLED` seconds. Clients share the machine with what they measure: with two cores, one edit a
second for each of fifty writers makes 2,450 deliveries a second.
"""

import argparse
import asyncio
import contextlib
import itertools
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.live_pair import ADDRESS, PORTS, SETTLED, Portal

BACK_AFTER = 2.0
PATIENCE = 90.0
# Each of these characters takes three bytes, which is what the library counts in.
ALPHABET = (*range(0x4E00, 0x9FF0), *range(0xAC00, 0xD7A0), *range(0x3400, 0x4DB0), *range(0xA000, 0xA480))
WIDTH = 3


class Tally:
    """What was put in and taken out, when, and how long others waited to see it."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.fresh = iter(ALPHABET)
        self.put: set[str] = set()
        self.taken: set[str] = set()
        self.typed_at: dict[str, float] = {}
        self.waits: list[float] = []
        self.writing = True
        self.edits = self.connects = 0

    def characters(self, count: int) -> str:
        return "".join(map(chr, itertools.islice(self.fresh, count)))

    def seen(self, update: bytes) -> None:
        """Note that somebody's document has `update`."""
        now = time.monotonic()
        for character in update.decode("utf-8", "ignore"):
            typed = self.typed_at.get(character)
            if typed and self.portal.settled and typed > max(self.portal.up_since.values()) + SETTLED:
                self.waits.append(now - typed)
                return


class Writer:
    """One browser: it types whether it is connected or not, and connects again for as long as it takes."""

    def __init__(self, number: int, cookie: str, document_id: int, tally: Tally, seed: int) -> None:
        from pycrdt import Doc, XmlFragment

        self.number, self.document_id, self.tally = number, document_id, tally
        self.random = random.Random(seed * 1000 + number)
        self.headers = {"Cookie": cookie}
        self.doc = Doc()
        self.root = self.doc.get("default", type=XmlFragment)
        self.mine: list[bytes] = []
        self.applying = False
        self.subscription = self.doc.observe(self._changed)
        self.socket = None
        self.sent = self.stored = 0
        self.synced = False

    def _changed(self, event) -> None:
        if not self.applying:
            self.mine.append(event.update)

    @property
    def text(self) -> str:
        return "\n".join("".join(str(text) for text in block.children) for block in self.root.children)

    @property
    def all_stored(self) -> bool:
        return self.socket is not None and self.synced and self.stored == self.sent

    async def stay(self) -> None:
        """Be connected, to one process or the other, until cancelled."""
        from websockets.asyncio.client import connect
        from websockets.exceptions import WebSocketException

        pause = 0.2
        while True:
            port = self.random.choice(PORTS)
            url = f"ws://127.0.0.1:{port}/live/documents/{self.document_id}/?epoch=1"
            try:
                async with connect(url, origin=ADDRESS, additional_headers=self.headers, max_size=None) as socket:
                    self.tally.connects += 1
                    await self._talk(socket)
            except (OSError, WebSocketException, TimeoutError):
                self.socket, self.synced = None, False
                await asyncio.sleep(pause * (0.5 + self.random.random()))
                pause = min(pause * 2, 3)
                continue
            finally:
                self.socket, self.synced = None, False
            pause = 0.2

    async def _talk(self, socket) -> None:
        from apps.documents.live import frames

        self.sent = self.stored = 0
        async for data in socket:
            reader = frames.Reader(data)
            kind = reader.number()
            if kind == frames.STORED:
                self.stored = reader.number()
            elif kind == frames.SYNC:
                step, payload = reader.number(), reader.stretch()
                if step == frames.STEP1:
                    self.socket, self.sent = socket, 1
                    await socket.send(frames.sync(frames.STEP2, self.doc.get_update(payload)))
                    await socket.send(frames.sync(frames.STEP1, self.doc.get_state()))
                    continue
                self.applying = True
                self.doc.apply_update(payload)
                self.applying = False
                self.synced = self.synced or step == frames.STEP2
                if step == frames.UPDATE:
                    self.tally.seen(payload)

    async def write(self, rate: float) -> None:
        from websockets.exceptions import WebSocketException

        from apps.documents.live import frames

        while self.tally.writing:
            await asyncio.sleep(self.random.expovariate(rate))
            if not (len(self.root.children) and self.tally.writing):
                continue
            self.mine.clear()
            self._edit()
            for update in self.mine:
                if self.socket is not None:
                    self.sent += 1
                    with contextlib.suppress(OSError, WebSocketException):
                        await self.socket.send(frames.sync(frames.UPDATE, update))

    def _edit(self) -> None:
        text = self.random.choice(list(self.root.children)).children[0]
        length = len(text) // WIDTH
        self.tally.edits += 1
        if length > 20 and self.random.random() < 0.25:
            start = self.random.randrange(length - 5)
            stop = start + self.random.randrange(1, 5)
            self.tally.taken |= set(str(text)[start:stop])
            del text[start * WIDTH : stop * WIDTH]
            return
        words = self.tally.characters(self.random.randrange(1, 7))
        self.tally.put |= set(words)
        self.tally.typed_at[words[0]] = time.monotonic()
        text.insert(self.random.randrange(length + 1) * WIDTH, words)


def prepare(writers: int):
    """Make a space with so many members and a document of eight empty paragraphs. Returns it and their cookies."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone
    from pycrdt import Doc, XmlElement, XmlFragment, XmlText

    from apps.accounts.models import User
    from apps.documents.live import log
    from apps.documents.models import Document
    from apps.spaces.models import Membership, Space

    call_command("migrate", verbosity=0)
    mark = f"{time.time_ns():x}"[-10:]
    names = [f"w{mark}-{n}" for n in range(writers)]
    people = [User.objects.create_user(f"{name}@example.org", name, name) for name in names]
    space = Space.objects.create(
        slug=f"bench-{mark}", name="Bench", purpose="interest", visibility="private", description="x",
        created_by=people[0], member_count=writers,
    )  # fmt: skip
    Membership.objects.bulk_create(Membership(space=space, user=person) for person in people)
    now = timezone.now()
    document = Document.everything.create(
        kind="document", space=space, author=people[0], title="Bench", published_at=now, last_activity_at=now
    )
    doc = Doc()
    root = doc.get("default", type=XmlFragment)
    for _paragraph in range(8):
        root.children.append(XmlElement("paragraph")).children.append(XmlText(""))
    log.merge(document.pk, doc.get_update(), people[0])
    cookies = []
    for person in people:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        cookies += [f"{name}={morsel.value}" for name, morsel in client.cookies.items()]
    return document.pk, cookies


def in_database(act, *args):
    """Return what `act` returns, tried again while the database is away."""
    from django.db import DatabaseError, connection

    while True:
        try:
            return act(*args)
        except DatabaseError:
            time.sleep(0.5)
        finally:
            connection.close()


async def disturb(portal: Portal, document_id: int, options: argparse.Namespace) -> None:
    """Kill the processes in turn, and in the middle take away what the options say, for so long as people write."""
    from apps.documents.live import log

    begun, ports, done = time.monotonic(), itertools.cycle(PORTS), set()
    while (passed := time.monotonic() - begun) < options.seconds:
        if passed > options.seconds / 3 and options.broker_away and "broker" not in done:
            done.add("broker")
            portal.tasks.add(asyncio.create_task(portal.take_broker_away(options.broker_away)))
        if passed > options.seconds / 2 and options.restart_database and "database" not in done:
            done.add("database")
            portal.end_database()
        if options.kill_every:
            port = next(ports)
            portal.kill(port)
            await asyncio.sleep(BACK_AFTER)
            portal.start(port)
            await portal.wait_for(port)
        await asyncio.to_thread(in_database, log.compact, document_id)
        await asyncio.sleep(max(0.0, (options.kill_every or 5) - BACK_AFTER))


async def run(
    portal: Portal, document_id: int, cookies: list[str], options: argparse.Namespace
) -> tuple[Tally, Writer]:
    tally = Tally(portal)
    await portal.carry()
    for port in PORTS:
        portal.start(port)
    await asyncio.gather(*map(portal.wait_for, PORTS))
    writers = [Writer(n, cookie, document_id, tally, options.seed) for n, cookie in enumerate(cookies)]
    staying = [asyncio.create_task(writer.stay()) for writer in writers]
    writing = [asyncio.create_task(writer.write(options.rate)) for writer in writers]
    await disturb(portal, document_id, options)
    tally.writing = False
    await asyncio.gather(*writing)
    begun = time.monotonic()
    while not (all(writer.all_stored for writer in writers) and len({writer.text for writer in writers}) == 1):
        if time.monotonic() - begun > PATIENCE:
            raise SystemExit(f"NOT THE SAME: {len({w.text for w in writers})} texts of {len(writers)} writers")
        await asyncio.sleep(0.2)
    print(f"all the same {time.monotonic() - begun:.1f} s after the last edit")
    for task in staying:
        task.cancel()
    await asyncio.gather(*staying, return_exceptions=True)
    return tally, writers[0]


def check(tally: Tally, writer: Writer, document_id: int) -> None:
    """Compare what everybody has with what was typed, and with what the database holds."""
    from apps.documents.live import log

    there = set(writer.text) - {"\n"}
    lost, back = tally.put - tally.taken - there, there & tally.taken
    _epoch, state, _through = in_database(log.state_of, document_id)
    kept = Writer(0, "", document_id, tally, 0)
    kept.doc.apply_update(state)
    assert not lost, f"LOST: {len(lost)} characters"
    assert not back, f"CAME BACK: {len(back)} characters"
    assert len(writer.text) - 7 == len(there), "a character stands there twice"
    assert kept.text == writer.text, "the database holds something else"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--writers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--rate", type=float, default=1.0)
    parser.add_argument("--kill-every", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--broker-away", type=float, default=0)
    parser.add_argument("--restart-database", action="store_true")
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "workscape-coediting")
    options = parser.parse_args()
    portal = Portal(options.data)
    try:
        document_id, cookies = prepare(options.writers)
        tally, writer = asyncio.run(run(portal, document_id, cookies, options))
        check(tally, writer, document_id)
    finally:
        portal.close()
    waits = sorted(wait * 1000 for wait in tally.waits)
    print(f"{tally.edits} edits, {len(tally.put)} characters put in, {len(tally.taken)} taken out, none lost")
    print(f"{tally.connects} connections for {options.writers} writers")
    if waits:
        p95 = waits[int(len(waits) * 0.95)]
        print(
            f"edit to screen: median {statistics.median(waits):.0f} ms, 95 % {p95:.0f} ms, of {len(waits)} deliveries"
        )


if __name__ == "__main__":
    main()
