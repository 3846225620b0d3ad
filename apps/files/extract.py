"""The text of a file, read in a process of its own: `python -I extract.py KIND < file > text`.

Nothing here imports the portal, so the process is small, and whatever a hostile file does to it ends with it. It sets
its own limits on memory and time before it reads a byte; how much it may write, the system counts. It needs no network
and asks for none. Its exit code says how it went: 0, or one of `FAULTS`.
"""

import codecs
import html
import io
import re
import sys
import zipfile
from collections.abc import Iterator
from typing import IO, Any

DAMAGED, LOCKED, TOO_MUCH = 3, 4, 5
FAULTS = {DAMAGED: "damaged", LOCKED: "locked", TOO_MUCH: "too_much"}

MEMORY = 768 * 1024 * 1024
PROCESSOR_SECONDS = 20
MOST_CHARACTERS = 200_000
MOST_OUTPUT = 4 * MOST_CHARACTERS
MOST_PAGES = 2_000
MOST_ENTRIES = 5_000
MOST_UNPACKED = 60_000_000
# Text of ordinary documents packs to a tenth, tables to a fiftieth; a bomb to a thousandth.
MOST_RATIO, RATIO_FROM = 250, 1_000_000
MOST_DIRECTORY = 1_000_000
MAGIC = re.compile(rb"PK\x05\x06")
TAIL = 65_557

TIMES = re.compile(r"^\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*(?:-->|,)\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}")
TAG = re.compile(r"<[^<>\n]{0,200}>|\{\\[^{}\n]{0,50}\}")
BLOCKS_OF_WEBVTT = ("NOTE", "STYLE", "REGION")


class Unreadable(Exception):
    """The file cannot be read; `code` is one of FAULTS."""

    def __init__(self, code: int) -> None:
        super().__init__(FAULTS[code])
        self.code = code


def decoded(data: bytes) -> str:
    """Return text as people's programs write it: UTF-8, UTF-16 with its mark, else Windows' western one.

    Raises ValueError for what is no text.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252")
    if re.search(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]", text):
        raise ValueError("no text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def opened(data: bytes) -> zipfile.ZipFile:
    """Open a package whose directory is of a bearable length. Raises Unreadable."""
    ends = [found.start() for found in MAGIC.finditer(data, max(0, len(data) - TAIL))]
    if not ends:
        raise Unreadable(DAMAGED)
    # No document needs a directory for more than 4 GB, and one that has both may say two things.
    for end in ends:
        length = int.from_bytes(data[end + 12 : end + 16], "little")
        if length > MOST_DIRECTORY or data[end - 20 : end - 16] == b"PK\x06\x07":
            raise Unreadable(TOO_MUCH)
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError, OSError):
        raise Unreadable(DAMAGED) from None
    if len(package.infolist()) > MOST_ENTRIES:
        raise Unreadable(TOO_MUCH)
    return package


class Package:
    """The parts of a document, of which no more than MOST_UNPACKED bytes are unpacked in all."""

    def __init__(self, data: bytes) -> None:
        self.zip = opened(data)
        self.left = MOST_UNPACKED

    def names(self, pattern: str) -> list[str]:
        """Return the names of parts that match, in the order of the numbers in them."""
        found = {name for name in self.zip.namelist() if re.fullmatch(pattern, name)}
        return sorted(found, key=lambda name: ([int(n) for n in re.findall(r"\d+", name)], name))

    def part(self, name: str) -> IO[bytes]:
        info = self.zip.getinfo(name)
        if info.flag_bits & 1:
            raise Unreadable(LOCKED)
        bomb = info.file_size > RATIO_FROM and info.file_size > MOST_RATIO * max(info.compress_size, 1)
        if bomb or info.file_size > self.left:
            raise Unreadable(TOO_MUCH)
        # What the directory says of the size may be a lie: more than that is never read.
        self.left -= info.file_size
        return self.zip.open(info)


def elements(part: IO[bytes]) -> Iterator[Any]:
    """Yield the elements of XML as they end, each emptied behind the reader; without entities and outside names."""
    from defusedxml.ElementTree import iterparse

    for _event, element in iterparse(part, forbid_dtd=True):
        yield element


def local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def ooxml(part: IO[bytes]) -> Iterator[str]:
    """Yield the words of a part of Word, Excel or PowerPoint."""
    for element in elements(part):
        name = local(element)
        if name == "t":
            yield element.text or ""
        elif name in {"p", "si", "is", "br", "cr"}:
            yield "\n"
        elif name in {"tab", "tc"}:
            yield "\t"
        elif name == "sheet":
            yield element.get("name", "") + "\n"
        element.clear()


def docx(data: bytes) -> Iterator[str]:
    package = Package(data)
    for name in package.names(r"word/(document|footnotes|endnotes|header\d*|footer\d*|comments)\.xml"):
        yield from ooxml(package.part(name))


def xlsx(data: bytes) -> Iterator[str]:
    package = Package(data)
    for name in package.names(r"xl/(workbook|sharedStrings|worksheets/sheet\d+)\.xml"):
        yield from ooxml(package.part(name))


def pptx(data: bytes) -> Iterator[str]:
    package = Package(data)
    for name in package.names(r"ppt/(slides/slide|notesSlides/notesSlide)\d+\.xml"):
        yield from ooxml(package.part(name))


def odf(data: bytes) -> Iterator[str]:
    for element in elements(Package(data).part("content.xml")):
        name = local(element)
        if name in {"p", "h"}:
            yield "".join(element.itertext()) + "\n"
            element.clear()
        elif name in {"s", "tab", "line-break"}:
            element.text = " "


def pdf(data: bytes) -> Iterator[str]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    # Many are locked with an empty password, which every program tries.
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable(LOCKED)
    for number, page in enumerate(reader.pages):
        if number >= MOST_PAGES:
            return
        yield page.extract_text() + "\n"


def plain(data: bytes) -> Iterator[str]:
    yield decoded(data)


def captions(data: bytes) -> Iterator[str]:
    """Yield what is said, without times, numbers, positions and styles."""
    for block in re.split(r"\n[ \t]*\n", decoded(data)):
        lines = block.strip("\n").split("\n")
        if lines[0].startswith(BLOCKS_OF_WEBVTT):
            continue
        at = next((n for n, line in enumerate(lines) if TIMES.match(line)), None)
        if at is not None:
            yield html.unescape(TAG.sub("", "\n".join(lines[at + 1 :]))) + "\n"


READERS = {
    "pdf": pdf, "docx": docx, "xlsx": xlsx, "pptx": pptx, "odt": odf, "ods": odf, "odp": odf, "vtt": captions,
    "srt": captions, "sbv": captions, "txt": plain, "md": plain, "csv": plain,
}  # fmt: skip


def extract(kind: str, data: bytes) -> str:
    """Return the text of a file of the kind `kind` (a name of READERS), at most MOST_CHARACTERS. Raises Unreadable."""
    pieces, room = [], MOST_CHARACTERS
    try:
        for piece in READERS[kind](data):
            pieces.append(piece[:room])
            room -= len(piece)
            if room <= 0:
                break
    except Unreadable:
        raise
    except (MemoryError, RecursionError):
        raise Unreadable(TOO_MUCH) from None
    except NotImplementedError:
        raise Unreadable(LOCKED) from None
    except Exception:  # noqa: BLE001  (readers of broken files raise anything; it is only this file's fault)
        raise Unreadable(DAMAGED) from None
    text = re.sub("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", "", "".join(pieces))
    return re.sub(r"[ \t]+", " ", re.sub(r"\n\s*\n+", "\n", text)).strip()


def confine() -> None:
    """Bound what this process may take from the machine."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # The first of the two says why the process ends, the second ends it whatever it does.
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_OUTPUT, MOST_OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    confine()
    try:
        text = extract(sys.argv[1], sys.stdin.buffer.read())
    except Unreadable as error:
        return error.code
    sys.stdout.buffer.write(text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
