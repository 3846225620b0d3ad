"""Pictures from outside: recognised by their content, decoded within bounds and written anew without metadata."""

import io
import struct
import zlib
from dataclasses import dataclass
from typing import BinaryIO

import puremagic
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps, ImageSequence, features

from apps.core.bare_images import is_bare

MAX_FRAMES = 400
_THUMBNAIL_SHAPE = 4
_LARGE_PNG = 1_500_000
_JPEG_QUALITY = 86
_WEBP_QUALITY = 84
_THUMBNAIL_QUALITY = 78

# Whatever a decoder raises on a broken file; each of these was provoked by a real file or stands in Pillow's source.
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    ImageCms.PyCMSError,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A picture format: its MIME type, the usual extension without dot, and Pillow's name for it."""

    mime: str
    extension: str
    decoder: str


@dataclass(frozen=True, slots=True)
class ProcessedImage:
    """A picture fit to be stored and shown."""

    content: bytes
    mime: str
    extension: str
    width: int
    height: int
    animated: bool = False


PNG = Kind("image/png", "png", "PNG")
JPEG = Kind("image/jpeg", "jpg", "JPEG")
WEBP = Kind("image/webp", "webp", "WEBP")
GIF = Kind("image/gif", "gif", "GIF")
AVIF = Kind("image/avif", "avif", "AVIF")
KINDS = {kind.mime: kind for kind in (PNG, JPEG, WEBP, GIF, AVIF) if kind is not AVIF or features.check("avif")}


class ImageRefused(ValueError):
    """The file is no picture the portal takes; `str()` is a sentence fit for a form field."""

    def __init__(self, sentence: str | Promise, **values: str) -> None:
        self.sentence = sentence
        self.values = values
        super().__init__(sentence, values)

    def __str__(self) -> str:
        return str(self.sentence) % self.values if self.values else str(self.sentence)


def inspect(file: BinaryIO | bytes) -> Kind:
    """Say what kind of picture the bytes are, whatever the file is called.

    Raises ImageRefused for anything but PNG, JPEG, WebP, GIF and AVIF, and for files that are damaged.
    """
    data = _read(file)
    try:
        kind = KINDS.get(puremagic.from_string(data, mime=True))
    except (puremagic.PureError, ValueError):
        kind = None
    if kind is None:
        raise ImageRefused(_("This file is not a picture. Please choose a PNG, JPEG, WebP, GIF or AVIF file."))
    try:
        with Image.open(io.BytesIO(data), formats=[kind.decoder]) as image:
            image.verify()
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except _BROKEN:
        raise _damaged() from None
    return kind


def process(file: BinaryIO | bytes, *, max_bytes: int, max_pixels: int, max_side: int = 2400) -> ProcessedImage:
    """Decode a picture and write it anew: upright, in sRGB, without any metadata, no side longer than `max_side`.

    JPEG stays JPEG and PNG stays PNG unless it is a very large photograph; the rest becomes WebP, animations included.
    Raises ImageRefused when the file is over `max_bytes`, has over `max_pixels` (an animation: over four times as many
    in all frames together), is damaged, or is no picture.
    """
    data = _read(file, max_bytes)
    kind = inspect(data)
    try:
        with Image.open(io.BytesIO(data), formats=[kind.decoder]) as image:
            if image.width * image.height > max_pixels:
                raise _too_many_pixels()
            if getattr(image, "is_animated", False):
                return _animation(image, max_pixels, max_side)
            return _still(image, kind, max_side)
    except ImageRefused:
        raise
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except _BROKEN:
        raise _damaged() from None


def as_it_is(file: BinaryIO | bytes, *, max_bytes: int, max_pixels: int, max_side: int = 2400) -> ProcessedImage:
    """Take a picture byte for byte if it is one that `process` has written, else do what `process` does.

    For pictures that move from one portal to another. Raises ImageRefused as `process` does.
    """
    data = _read(file, max_bytes)
    kind = inspect(data)
    try:
        with Image.open(io.BytesIO(data), formats=[kind.decoder]) as image:
            frames = getattr(image, "n_frames", 1)
            fits = image.width * image.height * frames <= max_pixels and max(image.size) <= max_side
            if fits and frames <= MAX_FRAMES and image.mode in {"RGB", "RGBA", "L"} and is_bare(data):
                image.load()
                return ProcessedImage(data, kind.mime, kind.extension, *image.size, animated=frames > 1)
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except _BROKEN:
        raise _damaged() from None
    return process(data, max_bytes=max_bytes, max_pixels=max_pixels, max_side=max_side)


def thumbnail(content: bytes, *, width: int) -> bytes:
    """Return a WebP of at most `width` pixels across, and at most four times as high, from a processed picture.

    Of an animation it shows the first frame. Raises ImageRefused when the bytes are no picture.
    """
    try:
        with Image.open(io.BytesIO(content), formats=[kind.decoder for kind in KINDS.values()]) as image:
            image.draft("RGB", (width * 2, width * 2 * _THUMBNAIL_SHAPE))
            small = _bare(image)
            small.thumbnail((width, width * _THUMBNAIL_SHAPE), Image.Resampling.LANCZOS)
            return _written(small, "WEBP", quality=_THUMBNAIL_QUALITY, method=4)
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except _BROKEN:
        raise _damaged() from None


def _read(file: BinaryIO | bytes, max_bytes: int | None = None) -> bytes:
    if not isinstance(file, bytes):
        file.seek(0)
        # One byte more than allowed is enough to know; the rest of an endless file is never read.
        file = file.read(-1 if max_bytes is None else max_bytes + 1)
    if max_bytes is not None and len(file) > max_bytes:
        raise ImageRefused(
            _("This picture is larger than %(limit)s MB. Please make it smaller."), limit=f"{max_bytes / 1_000_000:.3g}"
        )
    if not file:
        raise ImageRefused(_("This file is empty."))
    return file


def _still(image: Image.Image, kind: Kind, max_side: int) -> ProcessedImage:
    picture = _bare(image)
    picture.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    written, content = kind, b""
    if kind is JPEG:
        picture = picture if picture.mode in {"RGB", "L"} else picture.convert("RGB")
        content = _written(picture, "JPEG", quality=_JPEG_QUALITY, optimize=True, progressive=True)
    elif kind is PNG:
        content = _written(picture, "PNG", optimize=True)
    if kind not in (JPEG, PNG) or (kind is PNG and len(content) > _LARGE_PNG):
        written, content = WEBP, _written(picture, "WEBP", quality=_WEBP_QUALITY, method=4)
    return ProcessedImage(content, written.mime, written.extension, *picture.size)


def _animation(image: Image.Image, max_pixels: int, max_side: int) -> ProcessedImage:
    size = image.size
    frames: list[Image.Image] = []
    durations: list[int] = []
    for frame in ImageSequence.Iterator(image):
        if len(frames) >= MAX_FRAMES or size[0] * size[1] * (len(frames) + 1) > 4 * max_pixels or frame.size != size:
            raise ImageRefused(_("This animation is too long or too large. Please shorten it."))
        picture = _bare(frame, upright=False)
        picture.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
        frames.append(picture)
        durations.append(max(20, min(10_000, int(frame.info.get("duration") or 100))))
    first, *rest = frames
    content = _written(
        first, "WEBP", quality=_WEBP_QUALITY, method=2, save_all=True, append_images=rest, duration=durations, loop=0
    )
    return ProcessedImage(content, WEBP.mime, WEBP.extension, *first.size, animated=len(frames) > 1)


def _bare(image: Image.Image, *, upright: bool = True) -> Image.Image:
    """A copy that holds pixels alone: RGB, RGBA or L, in sRGB, turned as its EXIF says."""
    image.load()
    profile = image.info.get("icc_profile")
    picture = _upright(image) if upright else image
    if picture.mode.startswith("I"):
        # Sixteen bits a pixel; Pillow would clip instead of scaling.
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    transparent = "transparency" in picture.info or picture.mode in {"LA", "PA", "La", "RGBa", "RGBA"}
    if profile and picture.mode in {"RGB", "RGBA", "CMYK"}:
        picture = _in_srgb(picture, profile)
    if transparent:
        picture = picture.convert("RGBA")
    elif picture.mode not in {"RGB", "L"}:
        picture = picture.convert("L" if picture.mode == "1" else "RGB")
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image) or image
    except _BROKEN:
        # Damaged EXIF says nothing about the pixels, which are sound.
        return image


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, source, target, outputMode=mode) or picture
    except _BROKEN:
        # A profile nobody can read leaves the colours as they are.
        return picture


def _written(picture: Image.Image, decoder: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, decoder, **options)
    return out.getvalue()


def _damaged() -> ImageRefused:
    return ImageRefused(_("This picture is damaged or incomplete. Please save it again and choose the new file."))


def _too_many_pixels() -> ImageRefused:
    return ImageRefused(_("This picture has too many pixels. Please make it smaller."))
