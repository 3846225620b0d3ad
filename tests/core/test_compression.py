"""The embedded portal compresses text, and nothing else."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from apps.accounts.models import User
from apps.core.compression import TextGZipMiddleware
from apps.files.actions import upload_image
from tests.e2e.world import png

SETTINGS = """
import json, os
os.environ["SECRET_KEY"] = "x" * 60
from workscape import settings
print(json.dumps(settings.MIDDLEWARE))
"""


@pytest.fixture
def browser() -> Client:
    return Client(headers={"Accept-Encoding": "gzip, deflate, br"})


def answer(response: HttpResponse, **headers: str) -> HttpResponse:
    """Pass a response through the middleware, as to a browser that understands gzip."""
    return TextGZipMiddleware(lambda request: response)(
        RequestFactory(headers={"Accept-Encoding": "gzip", **headers}).get("/")
    )


def test_a_page_is_compressed_for_those_who_can_read_it(browser: Client, organisation: object) -> None:
    plain = Client().get(reverse("account_login"))
    assert "Content-Encoding" not in plain.headers
    packed = browser.get(reverse("account_login"))
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"] and "Accept-Encoding" in plain["Vary"]
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content) / 2
    assert b"<h1>" in gzip.decompress(packed.content)


def test_a_page_never_has_the_same_length_twice(browser: Client, organisation: object) -> None:
    """Padding of random length hides how well a guess of a secret compresses (BREACH)."""
    assert len({len(browser.get("/nowhere/").content) for _ in range(12)}) > 1


@pytest.mark.parametrize("path", ["css/workscape.css", "js/workscape.js", "img/icons.svg"])
def test_our_own_files_are_compressed_and_not_sent_twice(browser: Client, path: str) -> None:
    sent = browser.get(f"/static/{path}")
    assert sent["Content-Encoding"] == "gzip"
    body = sent.getvalue()
    whole = Path(settings.BASE_DIR, "static", path).read_bytes()
    assert gzip.decompress(body) == whole
    assert len(body) < len(whole) / 2
    assert sent["ETag"].startswith("W/")
    again = browser.get(f"/static/{path}", headers={"If-None-Match": sent["ETag"]})
    assert (again.status_code, again.getvalue()) == (304, b"")


def test_fonts_heads_and_parts_of_files_pass_as_they_are(browser: Client) -> None:
    font = browser.get("/static/fonts/inter-latin.woff2")
    assert "Content-Encoding" not in font.headers
    assert int(font["Content-Length"]) == len(font.getvalue())
    head = browser.head("/static/css/workscape.css")
    assert "Content-Encoding" not in head.headers and int(head["Content-Length"]) > 1000
    part = browser.get("/static/css/workscape.css", headers={"Range": "bytes=0-999"})
    assert part.status_code == 206
    assert "Content-Encoding" not in part.headers
    assert len(part.getvalue()) == 1000


def test_uploads_pass_as_they_are(alice: User, as_user: Callable) -> None:
    file = upload_image(actor=alice, upload=SimpleUploadedFile("trace.png", png(), "image/png"))
    sent = as_user(alice).get(file.get_absolute_url(), headers={"Accept-Encoding": "gzip"})
    assert sent.status_code == 200
    assert "Content-Encoding" not in sent.headers
    assert not sent["ETag"].startswith("W/")


@pytest.mark.parametrize(
    "response",
    [
        FileResponse(BytesIO(b"a letter " * 500), content_type="text/plain"),
        StreamingHttpResponse(iter(["data: 1\n\n"] * 500), content_type="text/event-stream"),
        HttpResponse(b"a part " * 500, status=206, content_type="text/plain"),
        HttpResponse(b"\x00" * 5000, content_type="application/zip"),
        HttpResponse(b"x" * 5000, content_type="text/html", headers={"Content-Encoding": "br"}),
        HttpResponse(b"short", content_type="text/html"),
    ],
    ids=["a file", "a stream", "a part", "an archive", "compressed already", "a few bytes"],
)
def test_nothing_else_is_touched(response: HttpResponse) -> None:
    before = response.headers.get("Content-Encoding")
    assert answer(response).headers.get("Content-Encoding") == before


def test_only_the_embedded_portal_compresses() -> None:
    def middleware(embedded: str) -> list[str]:
        services = {"DATABASE_URL": "postgres://nobody@127.0.0.1:9/none", "REDIS_URL": "redis://127.0.0.1:9/0"}
        environment = {**os.environ, **services, "WORKSCAPE_EMBEDDED": embedded}
        command = [sys.executable, "-c", SETTINGS]
        done = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, capture_output=True, check=True)
        return json.loads(done.stdout)

    ours = "apps.core.compression.TextGZipMiddleware"
    assert middleware("1") == [ours, *middleware("0")]
    assert ours not in middleware("0")
