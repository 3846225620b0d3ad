"""Good pictures come out upright, in sRGB, bounded, and without a word about who took them where."""

import io

import pytest
from PIL import Image, ImageCms

from apps.core.images import AVIF, GIF, JPEG, PNG, WEBP, inspect, process, thumbnail
from tests.core.stored_html import DATA

LIMITS = {"max_bytes": 5_000_000, "max_pixels": 20_000_000}
SECRET = b"Larch Street 31"


def encoded(image: Image.Image, decoder: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, decoder, **options)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def quarters() -> Image.Image:
    """Red top left, the rest blue: shows how a picture is turned."""
    image = Image.new("RGB", (80, 40), "blue")
    image.paste("red", (0, 0, 40, 20))
    return image


@pytest.mark.parametrize("path", sorted((DATA / "png/suite").glob("*.png")), ids=lambda path: path.stem)
def test_valid_pictures_pass(path) -> None:
    result = process(path.open("rb"), **LIMITS)
    original = Image.open(path)
    assert (result.mime, result.width, result.height) == ("image/png", *original.size)
    assert opened(result.content).size == original.size


@pytest.mark.parametrize(
    ("decoder", "kind", "mime"),
    [
        ("PNG", PNG, "image/png"),
        ("JPEG", JPEG, "image/jpeg"),
        ("WEBP", WEBP, "image/webp"),
        ("GIF", GIF, "image/webp"),
        ("AVIF", AVIF, "image/webp"),
    ],
)
def test_kind_is_told_by_content(decoder: str, kind: object, mime: str) -> None:
    data = encoded(quarters(), decoder)
    file = io.BytesIO(data)
    file.name = "harmless.svg"
    assert inspect(file) == kind
    result = process(file, **LIMITS)
    assert (result.mime, result.width, result.height, result.animated) == (mime, 80, 40, False)
    red, green, blue = opened(result.content).convert("RGB").getpixel((10, 10))
    assert red > 200 and green < 60 and blue < 60


@pytest.mark.parametrize("decoder", ["PNG", "JPEG", "WEBP", "AVIF"])
def test_nothing_is_told_about_place_maker_or_time(decoder: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x8825] = {1: "N", 2: (51.0, 30.0, 0.0), 3: "W", 4: (0.0, 7.0, 0.0)}
    options: dict[str, object] = {"exif": exif, "xmp": b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"}
    if decoder == "JPEG":
        options["comment"] = SECRET
    if decoder == "PNG":
        from PIL.PngImagePlugin import PngInfo

        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_text("Comment", SECRET.decode())
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", SECRET.decode())
    data = encoded(quarters(), decoder, **options)
    assert SECRET in data
    for content in (process(data, **LIMITS).content, thumbnail(data, width=40)):
        image = opened(content)
        assert SECRET not in content
        assert dict(image.getexif()) == {}
        assert image.info.keys() & {"exif", "xmp", "comment", "icc_profile", "Comment", "XML:com.adobe.xmp"} == set()


def test_bytes_behind_the_picture_are_left_behind() -> None:
    data = encoded(quarters(), "JPEG") + b"PK\x03\x04<script>alert(1)</script>"
    assert b"<script>" not in process(data, **LIMITS).content


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, "left top"), (2, "right top"), (3, "right bottom"), (4, "left bottom"), (5, "left top"), (6, "right top"),
     (7, "right bottom"), (8, "left bottom")],
)  # fmt: skip
def test_orientation_is_applied(orientation: int, corner: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    result = process(encoded(quarters(), "JPEG", exif=exif, quality=95), **LIMITS)
    image = opened(result.content)
    assert image.size == ((80, 40) if orientation < 5 else (40, 80))
    across, down = corner.split()
    spot = (5 if across == "left" else image.width - 5, 5 if down == "top" else image.height - 5)
    red, _, blue = image.getpixel(spot)
    assert red > 180 and blue < 90


def test_broken_exif_costs_the_orientation_only() -> None:
    data = encoded(quarters(), "JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff\xff")
    assert process(data, **LIMITS).width == 80


def test_colours_of_another_profile_look_the_same() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    swapped = process(encoded(quarters(), "PNG", icc_profile=lab.tobytes()), **LIMITS)
    assert opened(swapped.content).getpixel((10, 10)) == (255, 0, 0)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    kept = process(encoded(quarters(), "PNG", icc_profile=srgb.tobytes()), **LIMITS)
    assert opened(kept.content).getpixel((10, 10)) == (254, 0, 0) or opened(kept.content).getpixel((10, 10)) == (
        255,
        0,
        0,
    )
    broken = process(encoded(quarters(), "JPEG", icc_profile=b"not a profile"), **LIMITS)
    assert "icc_profile" not in opened(broken.content).info


def test_a_printer_s_picture_becomes_rgb() -> None:
    result = process(encoded(Image.new("CMYK", (30, 20), (0, 255, 255, 0)), "JPEG"), **LIMITS)
    red, green, blue = opened(result.content).getpixel((10, 10))
    assert red > 200 and green < 60 and blue < 60


def test_transparency_stays() -> None:
    see_through = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    for decoder in ("PNG", "WEBP", "GIF"):
        result = process(encoded(see_through, decoder), **LIMITS)
        assert opened(result.content).convert("RGBA").getpixel((5, 5))[3] == 0


def test_sixteen_bits_are_scaled_not_clipped() -> None:
    result = process(encoded(Image.new("I;16", (8, 8), 0x8000), "PNG"), **LIMITS)
    assert opened(result.content).getpixel((1, 1)) == 128


def test_large_pictures_are_made_smaller() -> None:
    result = process(encoded(Image.new("RGB", (3000, 1500), "green"), "JPEG"), **LIMITS)
    assert (result.width, result.height) == (2400, 1200)
    assert opened(result.content).size == (2400, 1200)
    narrow = process(encoded(Image.new("RGB", (1500, 3000), "green"), "PNG"), **LIMITS, max_side=600)
    assert (narrow.width, narrow.height) == (300, 600)


def test_a_photograph_saved_as_png_does_not_stay_huge() -> None:
    noise = Image.merge("RGB", [Image.effect_noise((1200, 900), 60) for _ in range(3)])
    data = encoded(noise, "PNG")
    result = process(data, **LIMITS)
    assert result.mime == "image/webp"
    assert len(result.content) < len(data) / 2


def test_animations_stay_animated() -> None:
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "green", "blue")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=120, loop=0)
    result = process(data, **LIMITS, max_side=30)
    image = Image.open(io.BytesIO(result.content))
    assert (result.mime, result.animated, image.n_frames, image.size) == ("image/webp", True, 3, (30, 20))
    image.seek(2)
    image.load()
    assert image.info["duration"] == 120


def test_thumbnails() -> None:
    content = process(encoded(Image.new("RGB", (1600, 900), "green"), "JPEG"), **LIMITS).content
    small = opened(thumbnail(content, width=320))
    assert (small.format, small.size) == ("WEBP", (320, 180))
    assert opened(thumbnail(encoded(quarters(), "PNG"), width=320)).size == (80, 40)
    tall = encoded(Image.new("RGB", (100, 4000), "green"), "PNG")
    assert opened(thumbnail(tall, width=100)).size == (10, 400)
