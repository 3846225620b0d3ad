"""What is no picture, or a harmful one, is refused with a sentence and never breaks anything."""

import io
import struct
import zlib

import pytest
from PIL import Image

from apps.core.images import ImageRefused, inspect, process, thumbnail
from tests.core.stored_html import DATA

LIMITS = {"max_bytes": 5_000_000, "max_pixels": 20_000_000}
CRASHERS = sorted((DATA / "png/crashers").glob("*.png"))


def encoded(decoder: str, size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(out, decoder, **options)
    return out.getvalue()


def refusal(data: bytes, **limits: int) -> str:
    with pytest.raises(ImageRefused) as refused:
        process(io.BytesIO(data), **{**LIMITS, **limits})
    return str(refused.value)


def test_the_collection_is_whole() -> None:
    assert len(CRASHERS) == 23


@pytest.mark.parametrize("path", CRASHERS, ids=lambda path: path.stem)
def test_crashers_are_refused(path) -> None:
    assert refusal(path.read_bytes()) == (
        "This picture is damaged or incomplete. Please save it again and choose the new file."
    )


@pytest.mark.parametrize("path", CRASHERS, ids=lambda path: path.stem)
def test_a_thumbnail_of_a_crasher_is_a_picture_or_a_refusal(path) -> None:
    try:
        assert thumbnail(path.read_bytes(), width=100)[8:12] == b"WEBP"
    except ImageRefused as refused:
        assert str(refused)


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'<?xml version="1.0"?><svg/>',
        b"<!doctype html><html><script>alert(1)</script></html>",
        b"%PDF-1.7\n",
        b"BM" + b"\x00" * 60,
        b"II*\x00" + b"\x00" * 60,
        b"8BPS\x00\x01" + b"\x00" * 60,
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"just words",
        b"\x00" * 100,
    ],
)
def test_other_files_are_no_pictures(data: bytes) -> None:
    sentence = "This file is not a picture. Please choose a PNG, JPEG, WebP, GIF or AVIF file."
    assert refusal(data) == sentence
    with pytest.raises(ImageRefused):
        inspect(data)
    with pytest.raises(ImageRefused):
        thumbnail(data, width=10)


def test_an_empty_file() -> None:
    assert refusal(b"") == "This file is empty."


@pytest.mark.parametrize("decoder", ["PNG", "JPEG", "WEBP", "GIF", "AVIF"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.97])
def test_cut_files_are_refused(decoder: str, share: float) -> None:
    data = encoded(decoder)
    assert refusal(data[: int(len(data) * share)]).endswith(".")


@pytest.mark.parametrize("decoder", ["PNG", "JPEG", "WEBP", "GIF", "AVIF"])
def test_flipped_bytes_never_break_anything(decoder: str) -> None:
    data = encoded(decoder, (40, 30))
    outcomes = set()
    for position in range(0, len(data), max(1, len(data) // 120)):
        damaged = data[:position] + bytes([data[position] ^ 0xFF]) + data[position + 1 :]
        try:
            outcomes.add(process(damaged, **LIMITS).mime)
        except ImageRefused as refused:
            assert str(refused)
            outcomes.add("refused")
    assert "refused" in outcomes


def _bomb(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * 1000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(30_000, 30_000), (2**31 - 1, 1), (5_000, 5_000), (200_000, 200_000)])
def test_decompression_bombs_are_refused_before_decoding(size: tuple[int, int]) -> None:
    assert refusal(_bomb(*size)).endswith(".")


def test_limits_are_said_in_sentences() -> None:
    data = encoded("PNG", (200, 200))
    assert refusal(data, max_bytes=10_000) == "This picture is larger than 0.01 MB. Please make it smaller."
    assert refusal(data, max_pixels=39_999) == "This picture has too many pixels. Please make it smaller."
    assert process(data, max_bytes=len(data), max_pixels=40_000).width == 200


def test_an_endless_file_is_read_no_further_than_needed() -> None:
    class Endless(io.RawIOBase):
        taken = 0

        def seek(self, *_: int) -> int:
            return 0

        def read(self, size: int = -1) -> bytes:
            assert size > 0
            self.taken += size
            return b"\x89" * size

    endless = Endless()
    with pytest.raises(ImageRefused):
        process(endless, **LIMITS)
    assert endless.taken == LIMITS["max_bytes"] + 1


def test_long_animations_are_refused() -> None:
    frames = [Image.new("L", (20, 20), shade % 256) for shade in range(420)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert refusal(out.getvalue()) == "This animation is too long or too large. Please shorten it."
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:20])
    assert refusal(out.getvalue(), max_pixels=1_000).startswith("This animation is too long")


def test_the_limit_is_named_as_it_is_set(settings: object) -> None:
    most = settings.UPLOAD_MAX_BYTES
    sentence = "This picture is larger than 25 MB. Please make it smaller."
    assert refusal(b"\x89PNG" + b"\0" * most, max_bytes=most) == sentence
