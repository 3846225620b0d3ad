"""What leaves together: a document and what stands below it, as far as their reader may see them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from posixpath import dirname, relpath
from typing import Any
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.content.models import Item
from apps.content.references import label_of
from apps.core.richtext import find_files
from apps.core.richtext.tree import Node, escape, escape_attribute, parse, texts
from apps.documents.carrying.nodes import item_of
from apps.documents.models import Document
from apps.documents.reads import Leaf, flat, tree_of
from apps.files.models import File
from apps.files.storage import EXTENSIONS

MOST_DOCUMENTS = 500
MOST_FILE_BYTES = 100_000_000
MOST_NAMED = 2_000
LONGEST_STEM = 40


@dataclass
class Sheet:
    """A document that leaves: how deep it stands below the first, and its path in a zip."""

    document: Any
    depth: int
    path: str


@dataclass
class Bundle:
    """Documents in the order in which one reads them, with the files in them that the reader may open.

    `base` is the portal's address without a stroke at its end; `labels` names the items they lead to, as far as the
    reader may see them; `paths` says where a file stands in a zip.
    """

    base: str
    sheets: list[Sheet]
    files: dict[str, File] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_id = {sheet.document.pk: sheet for sheet in self.sheets}

    @property
    def title(self) -> str:
        return str(self.sheets[0].document.title)

    @property
    def stem(self) -> str:
        """What a file that holds all this is called, without what tells its kind."""
        return stem_of(self.title)

    def link(self, node: Node, address: str) -> Node:
        """Return `node`, a link, a reference or an embed, as a plain link to `address`, with words in it."""
        item = item_of(node)
        shown = "".join(texts(node.children))
        if not node.children:
            shown = escape(self.labels.get(item or 0) or self.base + node.attributes.get("href", f"/i/{item}/"))
        inner = node.children if node.children else [shown]
        plain = Node("a", {"href": escape_attribute(address)}, inner)
        return Node("p", children=[plain]) if node.tag == "figure" else plain

    def outside(self, node: Node) -> Node | str:
        """Return a node that leads into the portal as one that leads there from anywhere."""
        href = node.attributes.get("href", "")
        if (item := item_of(node)) is not None:
            return self.link(node, href if href.startswith("http") else f"{self.base}{href or f'/i/{item}/'}")
        if node.tag == "a" and href.startswith("/") and not href.startswith("//"):
            return self.link(node, self.base + href)
        return node


def stem_of(title: str) -> str:
    return slugify(title, allow_unicode=True)[:LONGEST_STEM].strip("-_") or "document"


def gather(user: Any, document: Document, base: str, *, below: bool) -> Bundle:
    """Return a document, with `below` also what stands below it, as `user` may see it.

    Raises ValidationError with a sentence where that is more than fits.
    """
    leaf = next((leaf for leaf in flat(tree_of(user, document.space)) if leaf.document.pk == document.pk), None)
    leaves = flat([leaf]) if leaf and below else []
    if len(leaves) > MOST_DOCUMENTS:
        sentence = _("These are %(count)d documents; at most %(most)d leave at once. Choose one further down.")
        raise ValidationError(sentence % {"count": len(leaves), "most": MOST_DOCUMENTS})
    top = leaf if leaf and below else Leaf(document)
    rows = Document.visible_to(user).filter(pk__in=[leaf.document.pk for leaf in leaves] or [document.pk])
    known = {row.pk: row for row in rows.select_related("author", "verified_by").defer("state_bytes")}
    sheets = [Sheet(known[pk], depth, path) for pk, depth, path in _places(top) if pk in known]
    bundle = Bundle(base, sheets)
    _take_files(user, bundle)
    _name_items(user, bundle)
    return bundle


def _places(top: Leaf) -> Iterator[tuple[int, int, str]]:
    """Yield (id, depth below the top, path) of a tree: a folder for each document with others below it."""
    waiting = [(top, 0, f"{stem_of(top.document.title)}/", True)]
    while waiting:
        leaf, depth, place, folder = waiting.pop()
        yield leaf.document.pk, depth, f"{place}index.md" if folder else f"{place}.md"
        digits = max(2, len(str(len(leaf.below))))
        for number, each in reversed(list(enumerate(leaf.below, 1))):
            name = f"{place}{number:0{digits}}-{stem_of(each.document.title)}"
            waiting.append((each, depth + 1, name + ("/" if each.below else ""), bool(each.below)))


def _take_files(user: Any, bundle: Bundle) -> None:
    ids = list(dict.fromkeys(str(pk) for sheet in bundle.sheets for pk in find_files(sheet.document.body)))
    found = {str(file.pk): file for file in File.visible_to(user).filter(pk__in=ids)} if ids else {}
    if sum(file.size for file in found.values()) > MOST_FILE_BYTES:
        most = MOST_FILE_BYTES // 1_000_000
        raise ValidationError(_("The pictures in it are more than %(most)d MB. Choose less of it.") % {"most": most})
    top = dirname(bundle.sheets[0].path)
    for number, pk in enumerate((pk for pk in ids if pk in found), 1):
        file = found[pk]
        stem = stem_of(PurePath(file.original_name).stem)
        bundle.files[pk] = file
        bundle.paths[pk] = f"{top}/pictures/{number:03}-{stem}.{EXTENSIONS.get(file.mime, 'bin')}"


def _name_items(user: Any, bundle: Bundle) -> None:
    ids = {item for sheet in bundle.sheets for item in _items_in(sheet.document.body)} - set(bundle.by_id)
    rows = Item.visible_to(user).filter(pk__in=sorted(ids)[:MOST_NAMED]) if ids else ()
    bundle.labels = {sheet.document.pk: sheet.document.title for sheet in bundle.sheets}
    bundle.labels |= {row.pk: label_of(row) for row in rows}


def _items_in(html: str) -> Iterator[int]:
    waiting = parse(html) if "data-item" in html or "/i/" in html else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, Node):
            waiting += node.children
            if (item := item_of(node)) is not None:
                yield item


def address_from(path: str, target: str) -> str:
    """Return the relative address of `target` as it is written in the file `path`."""
    return quote(relpath(target, dirname(path)), safe="/.-_~")
