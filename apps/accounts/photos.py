"""Where people's photos lie: names nobody can guess, in folders that stay small."""

import re
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.crypto import get_random_string

from apps.core import images

MAX_BYTES = 10_000_000
SIDE = 384
NAME = re.compile(r"[A-Za-z0-9]{24}\.webp")


def keep(upload: BinaryIO) -> str:
    """Store a picture as a small WebP without metadata and return its name. Raises images.ImageRefused or OSError."""
    most = min(MAX_BYTES, settings.UPLOAD_MAX_BYTES)
    picture = images.process(upload, max_bytes=most, max_pixels=settings.UPLOAD_MAX_PIXELS, max_side=1200)
    name = f"{get_random_string(24)}.webp"
    default_storage.save(path_of(name), ContentFile(images.thumbnail(picture.content, width=SIDE)))
    return name


def path_of(name: str) -> str:
    """Return where in the storage the photo called `name` lies. Raises ValueError for what cannot be a photo's name."""
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a photo.")
    return f"photos/{name[:2].lower()}/{name}"


def forget(name: str) -> None:
    """Remove a photo; one that is gone already is no error."""
    if NAME.fullmatch(name):
        default_storage.delete(path_of(name))
