"""Documents of every kind that is taken, made as small as they can be."""

import io
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.files import reading
from apps.files.actions import upload_document
from apps.files.models import File

TYPES = "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ODF = "urn:oasis:names:tc:opendocument:xmlns"


def package(parts: dict[str, str | bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packed) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def docx(*paragraphs: str, **parts: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    document = f"<w:document xmlns:w='{W}'><w:body>{body}</w:body></w:document>"
    return package({"[Content_Types].xml": TYPES, "word/document.xml": document, **parts})


def xlsx(*cells: str) -> bytes:
    shared = "".join(f"<si><t>{text}</t></si>" for text in cells)
    return package(
        {
            "[Content_Types].xml": TYPES,
            "xl/workbook.xml": f"<workbook xmlns='{S}'><sheets><sheet name='Valves'/></sheets></workbook>",
            "xl/sharedStrings.xml": f"<sst xmlns='{S}'>{shared}</sst>",
            "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{S}'><c><is><t>Beside</t></is></c></worksheet>",
        }
    )


def pptx(*slides: str) -> bytes:
    parts = {"[Content_Types].xml": TYPES, "ppt/presentation.xml": "<p/>"}
    for number, text in enumerate(slides, 1):
        parts[f"ppt/slides/slide{number}.xml"] = f"<s xmlns:a='{A}'><a:p><a:r><a:t>{text}</a:t></a:r></a:p></s>"
    return package(parts)


def odt(*paragraphs: str) -> bytes:
    body = "".join(f"<t:p>{text}<t:tab/><t:span>end</t:span></t:p>" for text in paragraphs)
    content = f"<o:document xmlns:o='{ODF}:office:1.0' xmlns:t='{ODF}:text:1.0'>{body}</o:document>"
    return package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def pdf(*pages: str, stream: bytes | None = None) -> bytes:
    """Return a PDF with a line on each page; `stream` is what the last page draws instead."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    kids = []
    for text in pages:
        content = zlib.compress(b"BT /F 12 Tf 72 700 Td (" + text.encode("latin-1") + b") Tj ET")
        if stream is not None and text is pages[-1]:
            content = stream
        number = len(objects) + 1
        kids.append(b"%d 0 R" % number)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>"
            % (number + 1)
        )
        objects.append(b"<</Length %d/Filter/FlateDecode>>\nstream\n" % len(content) + content + b"\nendstream")
    objects[1] = b"<</Type/Pages/Count %d/Kids[" % len(kids) + b" ".join(kids) + b"]>>"
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
    return out + b"trailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def upload(person: object, data: bytes | str, name: str = "paper.txt", *, read: bool = True) -> File:
    """Upload a document and have its text read, as the worker would."""
    content = data.encode() if isinstance(data, str) else data
    file = upload_document(actor=person, upload=SimpleUploadedFile(name, content))
    if read:
        reading.read(file.document.text_id)
    return file


def link(file: File) -> str:
    """Return what a text says to lead to a file."""
    return f"[{file.original_name}]({file.get_absolute_url()})"
