"""Documents as one Word file: headings, lists, tables and pictures as Word knows them."""

import io
import re
from collections.abc import Iterator
from typing import IO, Any

import docx
from django.core.files.storage import default_storage
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from PIL import Image

from apps.core.richtext.tree import Children, Node, parse, texts, unescape
from apps.documents.carrying.as_html import about, shifted, shown
from apps.documents.carrying.bundle import Bundle, Sheet

DEEPEST_LIST = 8
BULLETS = "•◦▪"
MARK = "picture-"
# What an XML file may not hold.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MONO = "Consolas"
FORMATS = {"strong": "bold", "em": "italic", "s": "strike", "code": "code"}
PIXELS_AN_INCH = 96


def write_word(bundle: Bundle, into: IO[bytes]) -> None:
    """Write the file. A picture whose bytes are gone, or that cannot be read, is shown as what it is said to show."""
    document = docx.Document()
    document.core_properties.title = _written(bundle.title)[:255]
    document.core_properties.author = _written(getattr(bundle.sheets[0].document.author, "name", ""))[:255]
    document.core_properties.comments = ""
    lists = _Lists(document)
    for number, sheet in enumerate(bundle.sheets):
        if number:
            document.add_page_break()
        _Writer(bundle, document, lists).sheet(sheet)
    document.save(into)


def _written(text: str) -> str:
    return UNWRITABLE.sub("", text)


class _Lists:
    """What the lists of a Word file count by: two sorts, and for each list a counter of its own."""

    def __init__(self, document: Any) -> None:
        self.part = document.part.numbering_part.element
        known = [int(each.get(qn("w:abstractNumId"))) for each in self.part.findall(qn("w:abstractNum"))]
        self.sorts = {}
        for ordered in (False, True):
            self.sorts[ordered] = pk = max(known, default=-1) + 1 + ordered
            levels = "".join(_level(level, ordered=ordered) for level in range(DEEPEST_LIST))
            kind = '<w:multiLevelType w:val="hybridMultilevel"/>'
            made = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{pk}">{kind}{levels}</w:abstractNum>')
            # Those that count by it come behind all of them.
            self.part.insert(len(known) + ordered, made)

    def begin(self, *, ordered: bool, level: int, start: int) -> int:
        """Return the number of a new list that counts from `start` at `level`."""
        made = self.part.add_num(self.sorts[ordered])
        made.add_lvlOverride(level).add_startOverride(start)
        return int(made.numId)


def _level(level: int, *, ordered: bool) -> str:
    form, text = ("decimal", f"%{level + 1}.") if ordered else ("bullet", BULLETS[level % len(BULLETS)])
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{(level + 1) * 360}" w:hanging="360"/></w:pPr></w:lvl>'
    )


class _Writer:
    """Writes one document of a bundle behind what a Word file holds already."""

    def __init__(self, bundle: Bundle, document: Any, lists: _Lists) -> None:
        self.bundle = bundle
        self.document = document
        self.lists = lists
        # Where blocks go: the file itself, or a cell of a table.
        self.place = document
        section = document.sections[0]
        self.widest = section.page_width - section.left_margin - section.right_margin

    def sheet(self, sheet: Sheet) -> None:
        heading = self.document.add_heading(_written(sheet.document.title), min(9, sheet.depth + 1))
        _bookmark(heading, sheet.document.pk)
        self.document.add_paragraph(_written(about(sheet.document)), style="Subtitle")
        self.blocks(parse(shifted(shown(self.bundle, sheet.document.body, MARK), sheet.depth)))

    def blocks(self, nodes: Children, style: str | None = None) -> None:
        for node in nodes:
            if isinstance(node, str):
                if node.strip():
                    self.words(self.place.add_paragraph(style=style), [node])
            elif node.tag in {"ul", "ol"}:
                self.list(node, 1)
            elif node.tag == "table":
                self.table(node)
            elif node.tag in {"blockquote", "aside"}:
                self.blocks(node.children, "Intense Quote" if node.tag == "aside" else "Quote")
            elif node.tag == "hr":
                self.place.add_paragraph("* * *")
            elif node.tag == "pre":
                self.code(node)
            else:
                heading = re.fullmatch(r"h([1-6])", node.tag)
                self.words(self.place.add_paragraph(style=f"Heading {heading[1]}" if heading else style), node.children)

    def code(self, node: Node) -> None:
        paragraph = self.place.add_paragraph(style="No Spacing")
        lines = _written(unescape("".join(texts(node.children)))).rstrip("\n").split("\n")
        for number, line in enumerate(lines):
            run = paragraph.add_run(line)
            run.font.name, run.font.size = MONO, Pt(9)
            if number < len(lines) - 1:
                run.add_break(WD_BREAK.LINE)

    def list(self, node: Node, depth: int) -> None:
        level = min(depth, DEEPEST_LIST) - 1
        number = self.lists.begin(ordered=node.tag == "ol", level=level, start=int(node.attributes.get("start", 1)))
        for item in _elements(node, "li"):
            inline = [each for each in item.children if isinstance(each, str) or each.tag not in {"ul", "ol"}]
            self.item(inline, number, level)
            for each in item.children:
                if isinstance(each, Node) and each.tag in {"ul", "ol"}:
                    self.list(each, depth + 1)

    def item(self, nodes: Children, number: int, level: int) -> None:
        first = self.place.add_paragraph(style="List Paragraph")
        properties = first._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = level
        properties.get_or_add_numId().val = number
        rest: Children = []
        begun = False
        for node in nodes:
            if isinstance(node, Node) and node.tag == "p" and not begun:
                begun = True
                self.words(first, node.children)
            elif isinstance(node, Node) and node.tag in {"p", "pre", "blockquote", "table", "aside"}:
                rest.append(node)
            else:
                self.words(first, [node])
        self.blocks(rest, "List Continue")

    def table(self, node: Node) -> None:
        rows = [list(_elements(row, "th", "td")) for row in _elements(node, "tr")]
        width = max((sum(_span(cell, "colspan") for cell in row) for row in rows), default=0)
        if not width:
            return
        place = self.place
        table = place.add_table(len(rows), width)
        table.style = "Table Grid"
        taken: set[tuple[int, int]] = set()
        for top, row in enumerate(rows):
            left = 0
            for cell in row:
                while (top, left) in taken:
                    left += 1
                if left >= width:
                    break
                low = min(top + _span(cell, "rowspan"), len(rows)) - 1
                high = min(left + _span(cell, "colspan"), width) - 1
                taken |= {(y, x) for y in range(top, low + 1) for x in range(left, high + 1)}
                into = table.cell(top, left)
                self.cell(into.merge(table.cell(low, high)) if (low, high) != (top, left) else into, cell)
        self.place = place
        place.add_paragraph()

    def cell(self, into: Any, node: Node) -> None:
        self.place = into
        blocks = [each for each in node.children if isinstance(each, Node) and each.tag in {"p", "ul", "ol", "pre"}]
        if blocks:
            self.blocks(node.children)
            if not into.paragraphs[0].text:
                into._tc.remove(into.paragraphs[0]._p)
        else:
            self.words(into.paragraphs[0], node.children, bold=node.tag == "th")

    def words(self, paragraph: Any, nodes: Children, **formats: bool) -> None:
        for node in nodes:
            if isinstance(node, str):
                _run(paragraph, unescape(node), formats)
            elif node.tag == "br":
                paragraph.add_run().add_break(WD_BREAK.LINE)
            elif node.tag == "img":
                self.picture(paragraph, node)
            elif node.tag == "input":
                _run(paragraph, "☑" if "checked" in node.attributes else "☐", formats)
            elif node.tag == "a" and "href" in node.attributes:
                self.link(paragraph, node)
            else:
                more = {FORMATS[node.tag]: True} if node.tag in FORMATS else {}
                self.words(paragraph, node.children, **{**formats, **more})

    def link(self, paragraph: Any, node: Node) -> None:
        address = unescape(node.attributes["href"])
        link = OxmlElement("w:hyperlink")
        if address.startswith("#"):
            link.set(qn("w:anchor"), address[1:])
        else:
            link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        run = _run(paragraph, unescape("".join(texts(node.children))), {})
        run.font.underline = True
        link.append(run._r)
        paragraph._p.append(link)

    def picture(self, paragraph: Any, node: Node) -> None:
        alt = unescape(node.attributes.get("alt", ""))
        file = self.bundle.files[node.attributes["src"].removeprefix(MARK)]
        try:
            data, pixels = _png(file)
        except (OSError, ValueError, Image.DecompressionBombError):
            _run(paragraph, alt, {})
            return
        width = min(self.widest, int(pixels / PIXELS_AN_INCH * 914_400))
        shape = paragraph.add_run().add_picture(data, width=width)
        shape._inline.docPr.set("descr", _written(alt))


def _png(file: Any) -> tuple[io.BytesIO, int]:
    """Return a picture as Word can show it, and its width in pixels."""
    with default_storage.open(file.name) as stored:
        data = stored.read()
    with Image.open(io.BytesIO(data)) as image:
        if image.format in {"PNG", "JPEG", "GIF"}:
            return io.BytesIO(data), image.width
        changed = io.BytesIO()
        image.convert("RGBA").save(changed, "PNG")
        changed.seek(0)
        return changed, image.width


def _run(paragraph: Any, text: str, formats: dict[str, bool]) -> Any:
    run = paragraph.add_run(_written(text))
    for name, wanted in formats.items():
        if name == "code":
            run.font.name = MONO
        else:
            setattr(run.font, name, wanted)
    return run


def _elements(node: Node, *tags: str) -> Iterator[Node]:
    """Yield the elements with these tags right below a node, or below those that only group them."""
    for child in node.children:
        if isinstance(child, Node):
            if child.tag in tags:
                yield child
            elif child.tag in {"thead", "tbody"}:
                yield from _elements(child, *tags)


def _span(cell: Node, name: str) -> int:
    return int(cell.attributes.get(name, 1))


def _bookmark(paragraph: Any, pk: int) -> None:
    """Let links lead to this paragraph by the name `document-<pk>`."""
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(tag)
        mark.set(qn("w:id"), str(pk))
        if tag == "w:bookmarkStart":
            mark.set(qn("w:name"), f"document-{pk}")
        paragraph._p.append(mark)
