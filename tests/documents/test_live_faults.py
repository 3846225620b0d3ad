"""The database goes away in the middle, or the process does, and nothing that was typed is lost."""

import asyncio
import os
import re
import signal
import subprocess
import sys

import pytest
from django.db import connection, transaction
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from apps.documents.live import frames
from apps.documents.models import Document, Update
from tests.documents.people_writing import PATIENCE, Browser, cookie_of, elsewhere, text_in, update_of
from tests.faults.portals import free_port

pytestmark = pytest.mark.django_db(transaction=True)


def cut_all():
    """End every connection to the database but this one, as a restart does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0]


def test_a_connection_that_is_cut_loses_nothing(document, alice, bob):
    cookies = cookie_of(alice), cookie_of(bob)
    connection.close()

    async def scene():
        one, two = [await Browser(document.pk, cookie).open() for cookie in cookies]
        for n in range(30):
            await one.write(f"{n} ")
            if n % 10 == 5:
                await one.until(lambda: one.stored > one.sent - 4)
                assert await elsewhere(cut_all)
        await one.until(lambda: one.stored == one.sent)
        await two.until(lambda: two.text == one.text)
        assert not one.closed and not two.closed
        for browser in (one, two):
            await browser.leave()

    asyncio.run(scene())
    assert text_in(document) == "".join(f"{n} " for n in range(30))
    assert Update.objects.count() == 30


@pytest.fixture
def live_process():
    """A live process of its own on this test's database. Gives the process, its address and the name of its cookie."""
    port = free_port()
    database = re.sub(r"[^/?]+(?=\?|$)", connection.settings_dict["NAME"], os.environ["DATABASE_URL"], count=1)
    environment = {
        **os.environ, "DATABASE_URL": database, "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "workscape.settings", "WORKSCAPE_ASGI": "1",
    }  # fmt: skip
    command = [sys.executable, "-m", "uvicorn", "workscape.asgi:application", f"--port={port}", "--lifespan=off"]
    process = subprocess.Popen([*command, "--timeout-graceful-shutdown=20"], env=environment, stderr=subprocess.PIPE)
    for line in process.stderr:
        if b"running on" in line:
            break
    yield process, f"127.0.0.1:{port}", f"workscape_{port}"
    process.kill()
    process.communicate()


def test_a_process_that_is_told_to_stop_stores_what_it_was_sent(document, alice, live_process):
    process, address, name = live_process
    headers = {"Cookie": f"{name}={cookie_of(alice)}"}
    url = f"ws://{address}/live/documents/{document.pk}/?epoch=1"
    with connect(url, origin=f"http://{address}", additional_headers=headers) as browser:
        while browser.recv()[:2] != bytes([frames.SYNC, frames.STEP1]):
            pass
        with transaction.atomic():
            Document.locked(document.pk)
            for n in range(50):
                browser.send(frames.sync(frames.UPDATE, update_of(f"Line {n}")))
            # Whoever is answered has been heard.
            assert browser.ping().wait(PATIENCE)
            process.send_signal(signal.SIGTERM)
            with pytest.raises(ConnectionClosed) as closed:
                while True:
                    browser.recv(PATIENCE)
            assert not Update.objects.exists()
        assert closed.value.rcvd.code == 1012
    # Once all is done, uvicorn ends as the signal would have ended it.
    assert process.wait(PATIENCE) == -signal.SIGTERM
    assert len(text_in(document).splitlines()) == 50
