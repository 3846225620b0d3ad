"""Which documents the portal takes, told by their content: the one place that knows their kinds.

Pictures have rules of their own (core/images.py). A document is kept as it is, never shown in a page and always handed
out as a download; its text is read by extract.py.
"""

import re
from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.files.extract import TIMES, Unreadable, decoded, opened

LONGEST_NAME = 120
# Text beyond this is not looked at to tell what it is; it still has to be text.
LOOKED_AT = 4_000


@dataclass(frozen=True)
class Kind:
    """A kind of document: its name, which is its extension too, and its MIME type."""

    name: str
    mime: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
PDF = Kind("pdf", "application/pdf")
VTT, SRT, SBV = Kind("vtt", "text/vtt"), Kind("srt", "application/x-subrip"), Kind("sbv", "text/x-sbv")
TXT, MD, CSV = Kind("txt", "text/plain"), Kind("md", "text/markdown"), Kind("csv", "text/csv")
OFFICE = {
    "word/document.xml": Kind("docx", _OFFICE + "wordprocessingml.document"),
    "xl/workbook.xml": Kind("xlsx", _OFFICE + "spreadsheetml.sheet"),
    "ppt/presentation.xml": Kind("pptx", _OFFICE + "presentationml.presentation"),
}
ODF = {
    kind.mime.encode(): kind
    for kind in (Kind("odt", _ODF + "text"), Kind("ods", _ODF + "spreadsheet"), Kind("odp", _ODF + "presentation"))
}
KINDS = {kind.name: kind for kind in (PDF, *OFFICE.values(), *ODF.values(), VTT, SRT, SBV, TXT, MD, CSV)}
OF_MIME = {kind.mime: kind for kind in KINDS.values()}

_MARKUP = re.compile(r"\s*<(?:!doctype|\?xml|!--|html|head|body|svg|script|iframe)", re.I)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class DocumentRefused(ValueError):
    """The file is no document the portal takes; `str()` is a sentence fit for a form field."""

    def __init__(self, sentence: str | Promise, **values: str) -> None:
        super().__init__(sentence)
        self.sentence, self.values = sentence, values

    def __str__(self) -> str:
        return str(self.sentence) % self.values if self.values else str(self.sentence)


def recognise(data: bytes, name: str = "") -> Kind:
    """Say what kind of document the bytes are. Only among plain text, Markdown and CSV, which are all text, does the
    `name` decide.

    Raises DocumentRefused for everything else and for what is larger than UPLOAD_MAX_BYTES.
    """
    if len(data) > settings.UPLOAD_MAX_BYTES:
        limit = f"{settings.UPLOAD_MAX_BYTES / 1_000_000:.3g}"
        raise DocumentRefused(_("This file is larger than %(limit)s MB. Please make it smaller."), limit=limit)
    if not data.strip():
        raise DocumentRefused(_("This file is empty."))
    if data.startswith(b"%PDF-"):
        return PDF
    if data.startswith(b"PK"):
        return _package(data)
    if data.startswith(_OLE):
        raise DocumentRefused(_("This is an old or locked Office file. Please save it as a docx, xlsx or pptx file."))
    return _text(data, name)


def _package(data: bytes) -> Kind:
    try:
        package = opened(data)
        names = set(package.namelist())
        if any(name.endswith("vbaProject.bin") for name in names):
            raise DocumentRefused(_("Files with macros are not taken. Please save it without them."))
        if "[Content_Types].xml" in names:
            found = [kind for part, kind in OFFICE.items() if part in names]
            if len(found) == 1:
                return found[0]
        if {"mimetype", "content.xml"} <= names:
            with package.open("mimetype") as part:
                kind = ODF.get(part.read(200).strip())
            if kind is not None:
                return kind
    except (Unreadable, OSError, ValueError, RuntimeError, NotImplementedError, KeyError, EOFError) as error:
        if isinstance(error, DocumentRefused):
            raise
        raise DocumentRefused(_("This file is damaged. Please save it again and choose the new file.")) from None
    except Exception as error:  # a package may name any way of packing, each with errors of its own
        raise DocumentRefused(_("This file is damaged. Please save it again and choose the new file.")) from error
    raise _unknown()


def _text(data: bytes, name: str) -> Kind:
    try:
        text = decoded(data)
    except (ValueError, UnicodeError):
        raise _unknown() from None
    head = text[:LOOKED_AT]
    if _MARKUP.match(head):
        raise _unknown()
    if re.match(r"WEBVTT(?:[ \t\n]|$)", head):
        return VTT
    first = [line for line in head.split("\n") if line.strip()][:2]
    if first and TIMES.match(first[0]) and "-->" not in first[0]:
        return SBV
    if len(first) > 1 and first[0].strip().isdigit() and TIMES.match(first[1]) and "-->" in first[1]:
        return SRT
    return {".md": MD, ".markdown": MD, ".csv": CSV}.get(PurePath(name).suffix.lower(), TXT)


def _unknown() -> DocumentRefused:
    return DocumentRefused(
        _("This kind of file is not taken. Choose a PDF, an Office or OpenDocument file, captions or text.")
    )


def shown_name(name: str, kind: Kind) -> str:
    """Return the name a document is kept under: what it was called, with the extension of what it is."""
    bare = re.sub(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\"\\/<>:|?*]+", " ", name)
    bare = " ".join(bare.split()).strip(" .")
    stem = bare[: -len(kind.name) - 1] if bare.lower().endswith(f".{kind.name}") else bare
    return f"{stem[:LONGEST_NAME].strip() or 'file'}.{kind.name}"
