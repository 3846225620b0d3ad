"""Putting an export on disk: a folder, or a zip with the same bytes every time."""

import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection, transaction

from apps.integrations.archive import MANIFEST, ArchiveError
from apps.integrations.archive.dump import Dump
from apps.integrations.archive.source import MOST_ENTRIES
from apps.spaces.models import Space

EPOCH = (1980, 1, 1, 0, 0, 0)
STEP = 250


def export_archive(
    path: Path, *, space: Space | None = None, at: datetime | None = None, progress: Callable[[str, int], None]
) -> dict[str, int]:
    """Write the portal, or one space of it, to `path`: a zip if it ends in .zip, else a folder.

    `at` becomes `exported_at`; without it that is the time of the newest row, so that the same content gives the same
    bytes. An older export at `path` is replaced, whole or not at all. Returns the number of rows by file; raises
    ArchiveError when `path` holds something else or cannot be written.
    """
    _check_target(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".export-", dir=path.parent) as place:
            folder = Path(place) / "archive"
            folder.mkdir(mode=0o755)
            counts = _write(folder, space, at, progress)
            progress("pack", 0)
            _put(folder, path)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be written: {error.strerror}.") from error
    return counts


def _check_target(path: Path) -> None:
    if path.suffix == ".zip":
        if path.is_dir():
            raise ArchiveError(f"{path} is a folder: choose another name for the zip.")
    elif path.exists() and not path.is_dir():
        raise ArchiveError(f"{path} is a file: choose a folder, or a name that ends in .zip.")
    elif path.is_dir() and any(path.iterdir()) and not (path / MANIFEST).is_file():
        raise ArchiveError(f"{path} holds something that is no archive: choose an empty folder.")


def _write(
    folder: Path, space: Space | None, at: datetime | None, progress: Callable[[str, int], None]
) -> dict[str, int]:
    """Write all files from one moment of the database."""
    counts = {}
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        dump = Dump(space)
        for name, rows in dump.rows():
            progress(name, 0)
            number = 0
            with (folder / f"{name}.jsonl").open("w", encoding="utf-8", newline="\n") as file:
                for number, row in enumerate(rows, 1):
                    file.write(_line(row) + "\n")
                    if number % STEP == 0:
                        progress(name, number)
            counts[name] = number
        (folder / MANIFEST).write_text(_line(dump.manifest(at)) + "\n", encoding="utf-8")
    for path, stored in sorted(dump.enclosed.items()):
        (folder / path).parent.mkdir(exist_ok=True)
        with default_storage.open(stored) as read, (folder / path).open("wb") as write:
            shutil.copyfileobj(read, write)
    return counts


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, allow_nan=False)


def _put(folder: Path, path: Path) -> None:
    """Move the finished folder, or a zip of it, into place."""
    if path.suffix == ".zip":
        files = sorted(file for file in folder.rglob("*") if file.is_file())
        if len(files) > MOST_ENTRIES:
            raise ArchiveError(f"A zip of {len(files):,} files would not be read again: choose a folder.")
        packed = folder.with_name("archive.zip")
        with zipfile.ZipFile(packed, "w") as archive:
            for file in files:
                entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), EPOCH)
                entry.external_attr = 0o100644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                with file.open("rb") as read, archive.open(entry, "w", force_zip64=True) as write:
                    shutil.copyfileobj(read, write)
        packed.replace(path)
        return
    if path.exists():
        for made in sorted(folder.iterdir()):
            if made.is_dir() and (path / made.name).exists():
                shutil.rmtree(path / made.name)
            made.replace(path / made.name)
    else:
        folder.rename(path)
