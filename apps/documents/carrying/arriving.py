"""Files somebody brings in, read as a tree of documents that nobody has written yet."""

import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from time import monotonic
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.core.richtext import plain_text
from apps.documents.carrying.packages import Package
from apps.documents.carrying.texts import Around, Text, read_text

KINDS = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".docx": "word"}
PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif"}
OWN_TEXT = ("index", "readme")
SILENT = {"__MACOSX", "Thumbs.db", "desktop.ini"}
MOST_DOCUMENTS = 500
# Many texts that are each hard to read would keep a server busy.
SECONDS = 60
LONGEST_TITLE = 200
NUMBER = re.compile(r"^\d{1,4}[-_. ]+(?=\S)")


@dataclass
class Arrival:
    """A document to be: the file it comes from, the folder whose documents stand below it, or both; and its text."""

    path: str
    folder: str
    title: str
    text: Text = field(default_factory=Text)
    below: list["Arrival"] = field(default_factory=list)


@dataclass
class Sheaf:
    """Everything that comes in: the top of its tree, and the files that nothing was made of.

    A link to the document number n, counted as `flat` does, is a link to `<mark>/<n>` in the texts.
    """

    top: list[Arrival]
    mark: str
    left_out: list[str] = field(default_factory=list)

    def flat(self) -> list[tuple[Arrival, Arrival | None]]:
        """Return (arrival, the one above it), in the order in which one reads them."""
        found = []
        waiting: list[tuple[Arrival, Arrival | None]] = [(each, None) for each in reversed(self.top)]
        while waiting:
            here, above = waiting.pop()
            found.append((here, above))
            waiting += [(each, here) for each in reversed(here.below)]
        return found

    def listed(self) -> list[dict[str, Any]]:
        """Return {title, depth, words, pictures} of each, in the order in which one reads them."""
        depths: dict[int, int] = {}
        rows = []
        for arrival, above in self.flat():
            depth = depths[id(arrival)] = depths[id(above)] + 1 if above else 0
            words = len(plain_text(arrival.text.html).split())
            rows.append(
                {"title": arrival.title, "depth": depth, "words": words, "pictures": len(arrival.text.pictures)}
            )
        return rows

    def height(self) -> int:
        """Return how many levels stand below each other."""
        height, level = 0, self.top
        while level:
            height, level = height + 1, [each for arrival in level for each in arrival.below]
        return height


def arrive(name: str, data: bytes) -> Sheaf:
    """Read a .md, .html or .docx file, or a .zip of them. Raises ValidationError with a sentence; nothing is kept."""
    name = unicodedata.normalize("NFC", PurePosixPath(name.replace("\\", "/")).name)
    ending = _ending(name)
    if ending == ".zip":
        package = Package(data)
        return _read(sorted(package.entries, key=_order), package.read)
    if ending not in KINDS:
        raise ValidationError(_("Choose a Markdown, HTML or Word (docx) file, or a zip of those."))
    return _read([name], lambda _name: data)


def _read(names: list[str], read: Callable[[str], bytes]) -> Sheaf:
    names = [name for name in names if not _is_silent(name)]
    written = [name for name in names if _ending(name) in KINDS]
    if not written:
        raise ValidationError(_("There is no Markdown, HTML or Word file in it."))
    sheaf = Sheaf(_tree(written), secrets.token_hex(16))
    rows = sheaf.flat()
    if len(rows) > MOST_DOCUMENTS:
        raise ValidationError(_("At most %(most)d documents come in at once.") % {"most": MOST_DOCUMENTS})
    numbers = {arrival.folder: number for number, (arrival, _above) in enumerate(rows) if arrival.folder}
    numbers |= {arrival.path: number for number, (arrival, _above) in enumerate(rows) if arrival.path}
    pictures = {name for name in names if _ending(name) in PICTURES}
    around = Around(pictures, numbers, sheaf.mark, read)
    until = monotonic() + SECONDS
    for arrival, _above in rows:
        if arrival.path:
            if monotonic() > until:
                raise ValidationError(_("Reading this takes too long. Please bring in less at once."))
            try:
                arrival.text = read_text(KINDS[_ending(arrival.path)], arrival.path, around)
            except ValidationError as error:
                raise ValidationError(f"{arrival.path}: {error.messages[0]}") from error
            arrival.title = arrival.text.title[:LONGEST_TITLE] or arrival.title
    sheaf.left_out = [name for name in names if name not in around.shown and _ending(name) not in KINDS]
    return sheaf


def _tree(written: list[str]) -> list[Arrival]:
    """Put files into the folders they stand in; a folder's own text is its index or readme, or a file named as it."""
    root = Arrival("", "", "")
    folders: dict[str, Arrival] = {"": root}
    for name in written:
        for above in reversed(PurePosixPath(name).parents[:-1]):
            folder = str(above)
            if folder not in folders:
                folders[folder] = Arrival("", folder, _title(above.name))
                folders[str(above.parent).removeprefix(".")].below.append(folders[folder])
    for name in sorted(written, key=_is_own_text, reverse=True):
        path = PurePosixPath(name)
        above = folders[str(path.parent).removeprefix(".")]
        named_so = folders.get(name.removesuffix(path.suffix))
        holder = above if _is_own_text(name) else named_so
        if holder is not None and not holder.path:
            holder.path = name
            if holder is root:
                root.title = _title(path.stem)
        else:
            above.below.append(Arrival(name, "", _title(path.stem)))
    for arrival in folders.values():
        arrival.below.sort(key=lambda each: _order(each.folder or each.path))
    return [root] if root.path else root.below


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _is_silent(name: str) -> bool:
    return any(part in SILENT or part.startswith(".") for part in PurePosixPath(name).parts)


def _is_own_text(name: str) -> bool:
    return PurePosixPath(name).stem.lower() in OWN_TEXT


def _order(name: str) -> list[tuple[int, int, str]]:
    """Sort names as people count: 2 before 10."""
    parts = re.split(r"(\d{1,9})", name.casefold())
    return [(0, int(part), "") if number % 2 else (1, 0, part) for number, part in enumerate(parts)]


def _title(stem: str) -> str:
    words = " ".join(NUMBER.sub("", stem).replace("_", " ").replace("-", " ").split()) or stem
    return (words[:1].upper() + words[1:])[:LONGEST_TITLE]
