"""Where a file's bytes lie: names nobody can guess, in folders that stay small."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from apps.files.rules import OF_MIME

WIDTHS = (480, 960)
EXTENSIONS = {
    "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif", "image/avif": "avif",
    **{mime: kind.name for mime, kind in OF_MIME.items()},
}  # fmt: skip


def name_of(file_id: str, mime: str) -> str:
    return f"files/{file_id[:2]}/{file_id}.{EXTENSIONS[mime]}"


def keep(file_id: str, mime: str, data: bytes) -> str:
    """Store the bytes of a file and return its storage name. Raises OSError when the disk is full."""
    return default_storage.save(name_of(file_id, mime), ContentFile(data))


def thumbnail_name(name: str, width: int) -> str:
    return f"{name.rsplit('.', 1)[0]}-{width}.webp"


def forget(name: str) -> None:
    """Remove a file and its thumbnails; those that are gone already are no error."""
    for stored in [name, *(thumbnail_name(name, width) for width in WIDTHS)]:
        default_storage.delete(stored)
