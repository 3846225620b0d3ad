"""Documents as one HTML file that needs nothing else: pictures inside, ready for paper."""

import base64
import re
import secrets
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import default_storage
from django.utils.html import escape, format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core.richtext.tree import Node
from apps.documents.carrying.bundle import Bundle, Sheet
from apps.documents.carrying.nodes import file_of, item_of, turned
from apps.files.models import File

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
LOWEST = 6
HEADING = re.compile(r"<(/?)h([234])(?=[ >])")
STYLE = Path(__file__).with_name("paper.css").read_text(encoding="utf-8")


def write_html(bundle: Bundle, into: IO[bytes]) -> None:
    """Write the file. A picture whose bytes are gone is shown as what it is said to show."""
    title = escape(bundle.title)
    head = (
        f'<!doctype html>\n<html lang="{get_language() or "en"}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n'
        "</head>\n<body>\n"
    )
    into.write(head.encode())
    if len(bundle.sheets) > 1:
        into.write(_contents(bundle).encode())
    for sheet in bundle.sheets:
        _write_sheet(bundle, sheet, into)
    into.write(b"</body>\n</html>\n")


def _contents(bundle: Bundle) -> str:
    parts, depth = [f'<nav aria-label="{escape(_("Contents"))}"><p><strong>{escape(_("Contents"))}</strong></p>'], -1
    for sheet in bundle.sheets:
        if sheet.depth > depth:
            parts.append("<ol>" * (sheet.depth - depth))
        else:
            parts.append("</li>" + "</ol></li>" * (depth - sheet.depth))
        depth = sheet.depth
        parts.append(format_html('<li><a href="#document-{}">{}</a>', sheet.document.pk, sheet.document.title))
    return "".join(parts) + "</li></ol>" * (depth + 1) + "</nav>\n"


def shifted(html: str, depth: int) -> str:
    """Return a text whose headings stand `depth` levels lower. No text can hold what looks like a tag."""
    return HEADING.sub(lambda found: f"<{found[1]}h{min(LOWEST, int(found[2]) + depth)}", html)


def about(document: Any) -> str:
    """Return a line that says who wrote a document, and when it was changed and verified."""
    day = document.edited_at or document.published_at or document.created
    parts = [document.author.name] if document.author else []
    parts.append(_("last changed on %(day)s") % {"day": f"{day:%Y-%m-%d}"})
    if document.facts.get("trust") == "verified":
        parts.append(_("verified on %(day)s") % {"day": f"{document.verified_at:%Y-%m-%d}"})
    return " · ".join(parts)


def _write_sheet(bundle: Bundle, sheet: Sheet, into: IO[bytes]) -> None:
    document, level = sheet.document, min(LOWEST, sheet.depth + 1)
    into.write(
        format_html('<article id="document-{}">\n<h{}>{}</h{}>\n<p class="about">{}</p>\n', document.pk, level,
                    document.title, level, about(document)).encode()
    )  # fmt: skip
    # Nobody can write what stands for a picture until its bytes are read, one at a time.
    mark = f"picture-{secrets.token_hex(16)}-"
    html = shifted(shown(bundle, document.body, mark), sheet.depth)
    for number, part in enumerate(re.split(rf"{mark}([0-9a-f-]{{36}})", html)):
        into.write(_data(bundle.files[part]) if number % 2 else part.encode())
    into.write(b"\n</article>\n")


def shown(bundle: Bundle, body: str, mark: str) -> str:
    """Return a text as it leaves: links lead to what leaves too or to the portal, pictures to `<mark><file id>`."""

    def turn(node: Node) -> Node | str:
        if node.tag == "img":
            pk = file_of(node)
            alt = node.attributes.get("alt", "")
            if pk not in bundle.files or not _there(bundle.files[pk]):
                return alt
            return Node("img", {**node.attributes, "alt": alt, "src": mark + pk})
        item = item_of(node)
        return bundle.link(node, f"#document-{item}") if item in bundle.by_id else _plain(bundle, node)

    return turned(body, turn)


def _plain(bundle: Bundle, node: Node) -> Node | str:
    if node.tag == "figure" and "data-url" in node.attributes:
        address = node.attributes["data-url"]
        return Node("p", children=[Node("a", {"href": address}, [address])])
    if node.tag == "aside":
        name = {"note": _("Note"), "tip": _("Tip"), "warning": _("Warning")}[node.attributes["data-tone"]]
        return Node("aside", children=[f"<p><strong>{escape(name)}</strong></p>", *node.children])
    return bundle.outside(node)


def _there(file: File) -> bool:
    return bool(file.width) and default_storage.exists(file.name)


def _data(file: File) -> bytes:
    with default_storage.open(file.name) as stored:
        return f"data:{file.mime};base64,".encode() + base64.b64encode(stored.read())
