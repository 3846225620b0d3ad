"""Word files that come in: headings, lists and pictures, and nothing that a hostile one asks for."""

import pytest
from django.core.exceptions import ValidationError

from apps.documents.carrying.arriving import arrive
from apps.documents.carrying.word import html_of
from tests.documents.test_import_files import png, zipped

MAIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="png" '
    'ContentType="image/png"/><Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
ROOT = RELATIONS.format(f'<Relationship Id="r1" Type="{MAIN}/officeDocument" Target="word/document.xml"/>')
PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:docPr id="1" name="x" descr="A lamp"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill>'
    '<a:blip r:{}="r9"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
)


def paragraph(words: str, style: str = "", run: str = "") -> str:
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}<w:r><w:rPr>{run}</w:rPr><w:t>{words}</w:t></w:r></w:p>"


def word(body: str, *, before: str = "", relations: str = "", more: dict[str, str | bytes] | None = None) -> bytes:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{shown}"/></w:style>'
        for name, shown in (("Title", "Title"), ("Heading1", "heading 1"), ("Heading2", "heading 2"))
    )
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return zipped({
        "[Content_Types].xml": TYPES, "_rels/.rels": ROOT,
        "word/document.xml": f'{before}<w:document {space} xmlns:r="{MAIN}"><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": RELATIONS.format(
            f'<Relationship Id="r2" Type="{MAIN}/styles" Target="styles.xml"/>{relations}'
        ),
        "word/styles.xml": f"<w:styles {space}>{styles}</w:styles>", **(more or {}),
    })  # fmt: skip


def test_a_word_file_keeps_what_it_means() -> None:
    relation = f'<Relationship Id="r9" Type="{MAIN}/image" Target="media/a.png"/>'
    body = paragraph("Night work", "Title") + paragraph("Before", "Heading2") + paragraph("Lamp", run="<w:b/>")
    data = word(body + PICTURE.format("embed"), relations=relation, more={"word/media/a.png": png()})
    [(arrival, _above)] = arrive("plan.docx", data).flat()
    assert arrival.title == "Night work"
    ((pk, (_name, picture)),) = arrival.text.pictures.items()
    assert picture == png()
    assert arrival.text.html == (
        f'<h3>Before</h3><p><strong>Lamp</strong></p><p><img src="/files/{pk}/" alt="A lamp"></p>'
    )


def test_without_a_title_it_is_called_as_its_file() -> None:
    [(arrival, _above)] = arrive("night-plan.docx", word(paragraph("Lamp &lt;b&gt;"))).flat()
    assert (arrival.title, arrival.text.html) == ("Night plan", "<p>Lamp &lt;b&gt;</p>")


def test_pictures_from_elsewhere_are_not_fetched() -> None:
    for target in ("file:///etc/hostname", "http://127.0.0.1:9/x.png"):
        relation = f'<Relationship Id="r9" Type="{MAIN}/image" TargetMode="External" Target="{target}"/>'
        html, pictures = html_of(word(paragraph("Lamp") + PICTURE.format("link"), relations=relation))
        assert pictures == {}
        assert target not in html


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE w [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE w SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_entities_are_refused(before: str) -> None:
    words = "&a;" if "ENTITY a" in before else "x"
    with pytest.raises(ValidationError, match="cannot be read"):
        html_of(word(paragraph(words), before=before))


def test_macros_are_refused() -> None:
    with pytest.raises(ValidationError, match="macros"):
        html_of(word(paragraph("x"), more={"word/vbaProject.bin": b"x"}))


def test_a_bomb_is_refused() -> None:
    bomb = word(paragraph("x"), more={"word/media/a.png": b"\0" * 50_000_000})
    assert len(bomb) < 100_000
    with pytest.raises(ValidationError, match="unpacks to too much"):
        html_of(bomb)


def test_nesting_without_end_is_refused() -> None:
    deep = "<w:sdt><w:sdtContent>" * 50_000 + "</w:sdtContent></w:sdt>" * 50_000
    with pytest.raises(ValidationError, match="cannot be read"):
        html_of(word(deep))


def test_another_office_file_is_no_word_file() -> None:
    sheet = zipped({"[Content_Types].xml": TYPES, "xl/workbook.xml": "<x/>"})
    with pytest.raises(ValidationError, match="no Word file"):
        html_of(sheet)
