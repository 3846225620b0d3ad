"""Documents as a zip of Markdown files: folders as the tree has them, with front matter, and pictures as files."""

import json
import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from django.core.files.storage import default_storage

from apps.core.richtext import to_markdown
from apps.core.richtext.tree import Node
from apps.documents.carrying.bundle import Bundle, Sheet, address_from
from apps.documents.carrying.nodes import FILE_PATH, file_of, item_of, turned
from apps.documents.models import Trust

AFTER_AN_OPENING = re.compile(rf'(?<=[(<"]){FILE_PATH.pattern}')


def write_zip(bundle: Bundle, into: IO[bytes]) -> None:
    """Write the zip. A picture whose bytes are gone is left out."""
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as package:
        for sheet in bundle.sheets:
            package.writestr(sheet.path, front_matter(sheet.document) + markdown_of(bundle, sheet) + "\n")
        for pk, path in bundle.paths.items():
            try:
                with default_storage.open(bundle.files[pk].name) as stored:
                    # Pictures are packed already.
                    package.writestr(path, stored.read(), zipfile.ZIP_STORED)
            except FileNotFoundError:
                continue


def front_matter(document: Any) -> str:
    """Return what a file says of a document before its text. Quoted as JSON quotes, which YAML reads too."""
    rows = [f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in _facts(document)]
    return "---\n" + "".join(rows) + "---\n\n"


def _facts(document: Any) -> Iterator[tuple[str, Any]]:
    yield "title", document.title
    if document.tag_names:
        yield "tags", [name for name, _slug in document.tag_names]
    if document.author:
        yield "author", document.author.name
    for key, at in (("created", document.created), ("edited", document.edited_at)):
        if at:
            yield key, at.isoformat(timespec="seconds")
    if document.trust == Trust.VERIFIED and document.verified_at and not document.changed_since:
        yield "verified", document.verified_at.isoformat(timespec="seconds")
        if document.verified_by:
            yield "verified_by", document.verified_by.name


def markdown_of(bundle: Bundle, sheet: Sheet) -> str:
    """Return the text of a document as Markdown: links to others that leave, and to pictures, lead to their files."""

    def turn(node: Node) -> Node | str:
        if pk := file_of(node):
            if pk in bundle.files:
                return node
            return node.attributes.get("alt", "") if node.tag == "img" else bundle.outside(node)
        if node.attributes.get("class") == "mention":
            return node
        item = item_of(node)
        if item in bundle.by_id:
            return bundle.link(node, address_from(sheet.path, bundle.by_id[item].path))
        return bundle.outside(node)

    def place(found: re.Match[str]) -> str:
        path = bundle.paths.get(found[1])
        return address_from(sheet.path, path) if path else found[0]

    return AFTER_AN_OPENING.sub(place, to_markdown(turned(sheet.document.body, turn)))
