"""Pictures that may be stored as they are: pixels and nothing besides."""

import io
import zlib

import pytest
from PIL import Image, PngImagePlugin

from apps.core.bare_images import is_bare
from apps.core.images import ImageRefused, as_it_is, process

LIMITS = {"max_bytes": 10**6, "max_pixels": 10**6}


def written(form: str, mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    picture = Image.radial_gradient("L").resize((96, 64)).convert(mode)
    picture.save(out, form, **options)
    return out.getvalue()


def exif() -> Image.Exif:
    found = Image.Exif()
    found[0x010E] = "Behind the depot, second door"
    return found


def a_text() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Ann")
    return info


def animated() -> bytes:
    frames = [Image.new("RGB", (32, 32), (shade, 0, 0)) for shade in (0, 120, 240)]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


@pytest.mark.parametrize(
    "given",
    [written("PNG"), written("PNG", "RGBA"), written("JPEG"), written("JPEG", "L"), written("WEBP"),
     written("WEBP", "RGBA"), written("GIF"), animated()],
)  # fmt: skip
def test_what_the_portal_wrote_is_taken_byte_for_byte(given: bytes) -> None:
    once = process(given, **LIMITS)
    again = as_it_is(once.content, **LIMITS)
    assert is_bare(once.content)
    assert again == once


@pytest.mark.parametrize(
    "given",
    [
        written("JPEG", exif=exif()), written("JPEG", comment=b"by Ann"), written("JPEG", dpi=(72, 72)) + b"PK\x03\x04",
        written("PNG", pnginfo=a_text()), written("PNG", exif=exif()), written("PNG") + b"<script>",
        written("WEBP", exif=exif()), written("WEBP", xmp=b"<x/>"), written("WEBP") + b"tail",
    ],
)  # fmt: skip
def test_anything_besides_is_left_behind(given: bytes) -> None:
    assert not is_bare(given)
    taken = as_it_is(given, **LIMITS)
    assert is_bare(taken.content) and (taken.width, taken.height) == (96, 64)


def test_a_part_nobody_knows_is_not_bare() -> None:
    sound = written("PNG")
    body = b"loCa" + b"51.5 N"
    part = len(b"51.5 N").to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
    assert is_bare(sound) and not is_bare(sound[:33] + part + sound[33:])


@pytest.mark.parametrize("cut", [4, 11, 30, 60])
@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_part_of_a_picture_is_none(form: str, cut: int) -> None:
    assert not is_bare(written(form)[:cut])
    with pytest.raises(ImageRefused):
        as_it_is(written(form)[:cut], **LIMITS)


def test_one_that_is_too_large_is_refused_or_made_smaller() -> None:
    with pytest.raises(ImageRefused):
        as_it_is(written("WEBP"), max_bytes=10**6, max_pixels=1000)
    assert as_it_is(written("WEBP"), **LIMITS, max_side=48).width == 48
