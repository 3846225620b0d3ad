"""Where the bytes of films lie: in a folder of each footage's own, under a name nobody can guess."""

import shutil
from pathlib import Path
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage

from apps.videos.film.containers import Container


def folder_of(footage_id: UUID) -> str:
    return f"videos/{footage_id.hex[:2]}/{footage_id.hex}"


def original_of(footage_id: UUID, container: Container) -> str:
    return f"{folder_of(footage_id)}/original.{container.name}"


def move_in(path: Path, name: str, *, again: bool = False) -> None:
    """Make the file at `path` the stored file `name`; doing it again once it has happened is no error.

    What is made `again` takes the place of what is there.
    """
    if not path.exists() and default_storage.exists(name):
        return
    if isinstance(default_storage, FileSystemStorage):
        target = Path(default_storage.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.replace(target)
        except OSError:
            # Another disk: a copy that has its name only once all of it is there.
            shutil.copyfile(path, target.with_suffix(".coming"))
            target.with_suffix(".coming").replace(target)
            path.unlink()
        return
    if again:
        default_storage.delete(name)
    with path.open("rb") as file:
        default_storage.save(name, File(file))
    path.unlink()


def forget(footage_id: UUID) -> None:
    """Remove all that lies in the folder of a footage; what is gone already is no error."""
    _clear(folder_of(footage_id))


def _clear(folder: str) -> None:
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for inner in folders:
        _clear(f"{folder}/{inner}")
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)
