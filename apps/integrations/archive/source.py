"""Opening an archive that may be broken or hostile: a folder, or a zip that is read in place and never unpacked."""

import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from apps.integrations.archive import MANIFEST, ArchiveError

MOST_ENTRIES = 10_000
MOST_BYTES = 8 * 1024**3
SMALL = 10 * 1024**2
MOST_RATIO = 100
LONGEST_LINE = 8 * 1024**2
INNER_ARCHIVES = {".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst"}


class Source(Protocol):
    """An open archive."""

    def names(self) -> list[str]: ...

    def open(self, name: str) -> IO[bytes]: ...

    def close(self) -> None: ...


def lines(source: Source, name: str) -> Iterator[tuple[int, bytes]]:
    """Yield (line number, line) of a file, leaving empty lines out. Raises ArchiveError for a line beyond reason."""
    if name not in source.names():
        return
    try:
        with source.open(name) as file:
            number = 0
            while line := file.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    raise ArchiveError(f"{name}:{number}: this line is longer than {LONGEST_LINE // 1024**2} MB.")
                if line.strip():
                    yield number, line
    except (OSError, zipfile.BadZipFile, EOFError, ValueError) as error:
        raise ArchiveError(f"{name} cannot be read: {error}.") from error


def open_source(path: Path) -> Source:
    """Open the archive at `path`. Raises ArchiveError with one sentence when it is none, or one not to be trusted."""
    try:
        if path.is_dir():
            return FolderSource(path)
        if not path.exists():
            raise ArchiveError(f"There is no archive at {path}.")
        return ZipSource(path)
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError) as error:
        raise ArchiveError(f"{path} is neither a folder nor a readable zip file.") from error
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}.") from error


class FolderSource:
    """An archive in a folder. Links that lead out of it are refused."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        if not (self.folder / MANIFEST).is_file():
            raise ArchiveError(f"{folder} is no archive: it holds no {MANIFEST}.")
        self._names = sorted(entry.name for entry in self.folder.iterdir() if entry.is_file())

    def names(self) -> list[str]:
        return self._names

    def open(self, name: str) -> IO[bytes]:
        path = (self.folder / name).resolve()
        if not path.is_relative_to(self.folder):
            raise ArchiveError(f"{name} leads out of the archive.")
        return path.open("rb")

    def close(self) -> None:
        """Nothing is held open."""


class ZipSource:
    """An archive in a zip file, at its top or in the one folder at its top."""

    def __init__(self, path: Path) -> None:
        self.zip = zipfile.ZipFile(path)
        try:
            self.entries = self._checked(path.name)
        except BaseException:
            self.zip.close()
            raise

    def _checked(self, title: str) -> dict[str, zipfile.ZipInfo]:
        """Return the files by name. Raises ArchiveError for anything a fair archive does not hold."""
        infos = self.zip.infolist()
        if len(infos) > MOST_ENTRIES:
            raise ArchiveError(f"{title} holds {len(infos):,} entries; at most {MOST_ENTRIES:,} are read.")
        seen: set[str] = set()
        for info in infos:
            _check_entry(title, info)
            key = unicodedata.normalize("NFC", info.filename).casefold()
            if key in seen:
                raise ArchiveError(f"{title} holds {info.filename!r} twice.")
            seen.add(key)
        total = sum(info.file_size for info in infos)
        if total > MOST_BYTES:
            raise ArchiveError(f"{title} would unpack to {total / 1024**3:.0f} GB; at most 8 GB are read.")
        files = {info.filename: info for info in infos if not info.is_dir()}
        tops = {name.split("/")[0] for name in files}
        if MANIFEST not in files and len(tops) == 1:
            top = tops.pop() + "/"
            files = {name.removeprefix(top): info for name, info in files.items()}
        if MANIFEST not in files:
            raise ArchiveError(f"{title} is no archive: it holds no {MANIFEST}.")
        return files

    def names(self) -> list[str]:
        return [name for name in self.entries if "/" not in name]

    def open(self, name: str) -> IO[bytes]:
        return self.zip.open(self.entries[name])

    def close(self) -> None:
        self.zip.close()


def _check_entry(title: str, info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    parts = PurePosixPath(name).parts
    if "\\" in name or "\x00" in name or name.startswith("/") or ".." in parts or name[1:2] == ":":
        raise ArchiveError(f"{title} holds {name!r}, a path that leads out of the archive.")
    mode = info.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise ArchiveError(f"{title} holds {name!r}, which is a link or a device and no file.")
    if info.flag_bits & 0x1:
        raise ArchiveError(f"{title} is locked with a password.")
    if PurePosixPath(name).suffix.lower() in INNER_ARCHIVES:
        raise ArchiveError(f"{title} holds another archive, {name!r}.")
    if info.file_size > SMALL and info.file_size > MOST_RATIO * max(info.compress_size, 1):
        raise ArchiveError(f"{title} holds {name!r}, which would unpack to more than {MOST_RATIO} times its size.")
