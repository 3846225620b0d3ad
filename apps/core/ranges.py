"""Handing a stored file over piece by piece, as players ask for it (RFC 9110, section 14)."""

import asyncio
import re
from collections.abc import AsyncIterator, Generator
from typing import BinaryIO

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from apps.core.handover import hand_over

PIECE = 256 * 1024
ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def range_of(header: str, size: int) -> tuple[int, int] | None:
    """Return the (first, last) byte that a Range header asks of `size` bytes; None for what is answered with all.

    Several ranges at once are answered with all. Raises ValueError for a range that is not there.
    """
    asked = ONE_RANGE.fullmatch(header.strip())
    if asked is None or not any(asked.groups()):
        return None
    first, last = asked.groups()
    if not first:
        length = min(int(last), size)
        if length == 0:
            raise ValueError(header)
        return size - length, size - 1
    if int(first) >= size or (last and int(last) < int(first)):
        raise ValueError(header)
    return int(first), min(int(last), size - 1) if last else size - 1


def hand_over_ranges(request: HttpRequest, name: str, mime: str, tag: str) -> HttpResponseBase:
    """Answer the stored file `name`, or the part of it that is asked for, by nginx when it is in front.

    `tag` is its ETag. Raises Http404 when the file is gone.
    """
    if settings.ACCEL_REDIRECT_PREFIX:
        return hand_over(name, mime)
    try:
        size = default_storage.size(name)
        wanted = range_of(request.headers.get("Range", ""), size)
    except FileNotFoundError as error:
        raise Http404 from error
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if request.headers.get("If-Range", tag) != tag:
        wanted = None
    first, last = wanted or (0, size - 1)
    headers = {"Content-Type": mime, "Content-Length": str(last - first + 1), "Accept-Ranges": "bytes"}
    if wanted:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    if request.method == "HEAD":
        return HttpResponse(status=206 if wanted else 200, headers=headers)
    file = default_storage.open(name)
    file.seek(first)
    pieces = _pieces(file, last - first + 1)
    streamed = _turns(pieces) if settings.ASGI else pieces
    return StreamingHttpResponse(streamed, status=206 if wanted else 200, headers=headers)


def _pieces(file: BinaryIO, length: int) -> Generator[bytes, None, None]:
    with file:
        while length > 0 and (piece := file.read(min(PIECE, length))):
            length -= len(piece)
            yield piece


async def _turns(pieces: Generator[bytes, None, None]) -> AsyncIterator[bytes]:
    """Yield pieces under ASGI, which would otherwise gather all of them before it sends the first."""
    try:
        while piece := await asyncio.to_thread(next, pieces, b""):
            yield piece
    finally:
        pieces.close()
