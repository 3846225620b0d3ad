"""Opening a zip that somebody sent: its names and sizes are checked before a byte of it is unpacked."""

import stat
import unicodedata
import zipfile
import zlib
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.files.extract import TOO_MUCH, Unreadable, opened

MOST_ENTRIES = 2_000
MOST_BYTES = 120_000_000
# Text packs to a tenth; a bomb to a thousandth.
MOST_RATIO, RATIO_FROM = 100, 1_000_000
UTF8 = 0x800


class Package:
    """The files of a zip by their names. Raises ValidationError with a sentence for what no fair zip holds."""

    def __init__(self, data: bytes) -> None:
        try:
            self.zip = opened(data)
        except Unreadable as error:
            raise (_too_much() if error.code == TOO_MUCH else _damaged()) from None
        infos = self.zip.infolist()
        if len(infos) > MOST_ENTRIES or sum(info.file_size for info in infos) > MOST_BYTES:
            raise _too_much()
        self.entries: dict[str, zipfile.ZipInfo] = {}
        seen: set[str] = set()
        for info in infos:
            name = _checked(info)
            if name.casefold() in seen:
                raise ValidationError(_("The zip holds “%(name)s” twice.") % {"name": name})
            seen.add(name.casefold())
            if not info.is_dir():
                self.entries[name] = info

    def read(self, name: str) -> bytes:
        """Return the bytes of a file. Raises ValidationError where they are damaged."""
        try:
            return self.zip.read(self.entries[name])
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError):
            raise _damaged() from None


def _too_much() -> ValidationError:
    values = {"entries": MOST_ENTRIES, "most": MOST_BYTES // 1_000_000}
    return ValidationError(
        _("This zip holds too much: at most %(entries)d files and %(most)d MB come in at once.") % values
    )


def _damaged() -> ValidationError:
    return ValidationError(_("This zip is damaged. Please make it again and choose the new file."))


def _checked(info: zipfile.ZipInfo) -> str:
    """Return the name of an entry as it is meant. Raises ValidationError for one that is not to be trusted."""
    name = info.orig_filename
    if not info.flag_bits & UTF8 and not name.isascii():
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            sentence = _("The zip holds a file whose name cannot be read: “%(name)s”. Please rename it.")
            raise ValidationError(sentence % {"name": name[:80]}) from None
    shown = {"name": "".join(sign if sign.isprintable() else "?" for sign in name)[:80]}
    if not name.replace("\u200d", "").isprintable():
        sentence = _("The zip holds a file whose name cannot be read: “%(name)s”. Please rename it.")
        raise ValidationError(sentence % shown)
    if "\\" in name or name.startswith("/") or name[1:2] == ":" or ".." in PurePosixPath(name).parts:
        raise ValidationError(_("The zip holds “%(name)s”, a path that leads out of it.") % shown)
    mode = info.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise ValidationError(_("The zip holds “%(name)s”, which is a link and no file.") % shown)
    if info.flag_bits & 0x1:
        raise ValidationError(_("This zip is locked with a password."))
    if info.file_size > RATIO_FROM and info.file_size > MOST_RATIO * max(info.compress_size, 1):
        raise ValidationError(_("The zip holds “%(name)s”, which would unpack to far more than its size.") % shown)
    return unicodedata.normalize("NFC", name)
