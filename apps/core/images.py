"""Taking in pictures: typed by content, measured before they are opened, re-encoded, stripped of everything else.

What comes out holds pixels and nothing more: no location, no camera, no thumbnail, no comment. The orientation a
camera noted is applied, and colours of another profile are converted to sRGB.
"""

import io
import warnings
from dataclasses import dataclass
from typing import IO

import puremagic
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/gif": "GIF"}
MAX_SIDE = 2400
MAX_FRAMES = 200
# What decoders raise on hostile or broken files; anything else is a fault of ours and may surface.
DECODER_ERRORS = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    KeyError,
    IndexError,
    TypeError,
    OverflowError,
    MemoryError,
)


class ImageRefused(ValueError):
    """The file is no picture this portal takes; its text is a sentence for the person."""


@dataclass(frozen=True)
class ProcessedImage:
    """A picture ready to be kept. `width` and `height` in pixels."""

    data: bytes
    mime: str
    width: int
    height: int
    animated: bool = False


def type_of(head: bytes) -> str:
    """Return the media type that the first bytes of a file show. Raises ImageRefused for all but pictures."""
    try:
        found = puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError, IndexError):
        found = ""
    if found not in FORMATS:
        raise ImageRefused(_("This is not a picture we can show. Choose a PNG, JPEG, WebP or GIF file."))
    return found


def process(upload: IO[bytes], *, max_bytes: int, max_pixels: int, max_side: int = MAX_SIDE) -> ProcessedImage:
    """Return the picture in `upload`, re-encoded and at most `max_side` pixels wide and high.

    Raises ImageRefused with a sentence for what is too large, too many pixels, broken, or no picture.
    """
    data = upload.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise ImageRefused(_("This picture is larger than %(most)d MB.") % {"most": max_bytes // 1024 // 1024})
    mime = type_of(data[:2048])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(data), formats=[FORMATS[mime]]) as image:
                if image.width * image.height > max_pixels:
                    raise ImageRefused(
                        _("This picture has more than %(most)d million pixels.") % {"most": max_pixels // 1_000_000}
                    )
                frames = getattr(image, "n_frames", 1)
                if mime == "image/gif" and frames > 1:
                    return _animation(image, frames, max_pixels)
                image.load()
                return _still(image, mime, max_side)
        except ImageRefused:
            raise
        except (*DECODER_ERRORS, Image.DecompressionBombError) as error:
            raise ImageRefused(_("This picture is damaged: it cannot be read.")) from error


def _still(image: Image.Image, mime: str, max_side: int) -> ProcessedImage:
    picture = _in_srgb(ImageOps.exif_transpose(image))
    picture.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    see_through = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    picture = picture.convert("RGBA" if see_through else "RGB")
    out = io.BytesIO()
    if mime == "image/jpeg":
        picture.convert("RGB").save(out, "JPEG", quality=86, optimize=True, progressive=True)
    elif mime == "image/webp":
        picture.save(out, "WEBP", quality=86, method=4)
    else:
        mime = "image/png"
        _bare(picture).save(out, "PNG", optimize=True)
    return ProcessedImage(out.getvalue(), mime, picture.width, picture.height)


def _bare(picture: Image.Image) -> Image.Image:
    """Return a copy without text chunks and profiles."""
    copy = picture.copy()
    copy.info = {}
    return copy


def _animation(image: Image.Image, frames: int, max_pixels: int) -> ProcessedImage:
    """Keep a moving GIF as a moving WebP, within bounds on frames and on pixels in all."""
    if frames > MAX_FRAMES or frames * image.width * image.height > 4 * max_pixels:
        raise ImageRefused(_("This animation is too long. Share it as a video or a still picture."))
    pictures, durations = [], []
    for frame in range(frames):
        image.seek(frame)
        pictures.append(image.convert("RGBA"))
        durations.append(max(20, int(image.info.get("duration", 100))))
    out = io.BytesIO()
    pictures[0].save(out, "WEBP", save_all=True, append_images=pictures[1:], duration=durations, loop=0, quality=80)
    return ProcessedImage(out.getvalue(), "image/webp", image.width, image.height, animated=True)


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, *DECODER_ERRORS):
        return image
    return converted or image


def thumbnail(data: bytes, *, width: int) -> bytes:
    """Return a WebP of a picture kept by `process`, at most `width` pixels wide."""
    with Image.open(io.BytesIO(data), formats=list(FORMATS.values())) as image:
        picture = image.convert("RGBA" if image.mode in {"RGBA", "LA", "P", "PA"} else "RGB")
        picture.thumbnail((width, width * 4), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=80, method=4)
        return out.getvalue()
