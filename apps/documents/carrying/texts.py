"""One file that comes in, read as a text the portal can hold: its title, its words, and the pictures it shows."""

import base64
import binascii
import re
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote

import nh3
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.core import richtext
from apps.core.richtext import limits
from apps.core.richtext.tree import Children, Node, escape_attribute, parse, serialise, unescape
from apps.documents.carrying.matter import split_matter
from apps.documents.carrying.nodes import turned
from apps.documents.carrying.word import html_of
from apps.files.extract import decoded

MOST_RAW = 40_000_000
LEADS_AWAY = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:|/|#|$)")
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
INLINE_PICTURE = re.compile(r"(!\[(?:[^\[\]\\\n]|\\.){0,2000}\]\()(<[^<>\n]{1,2000}>|[^\s()<>]{1,2000})")
TAGGED_PICTURE = re.compile(r"""(<img\b[^<>]{0,2000}?\bsrc=["'])([^"'<>]{1,2000})""", re.I)
SIZE = re.compile(r"#([0-9]{1,4})x([0-9]{1,4})$")
SILENT = ("script", "style", "template", "noscript", "svg", "math", "iframe")
EMBEDDED = re.compile(r"data:image/[a-z+.-]{1,20};base64,(.*)", re.I | re.S)
_TAGS = nh3.ALLOWED_TAGS | {
    "input", "label", "main", "section", "form", "fieldset", "address", "aside", "figure", "figcaption", "center",
    "caption", "tfoot", "h1", "h5", "h6", "del", "strike", "s",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"class", "style", "align"}, "a": {"href", "title"}, "img": {"src", "alt", "title", "width", "height"},
    "input": {"type", "checked"}, "ol": {"start"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"},
}  # fmt: skip


@dataclass
class Text:
    """What a document will say; a picture stands in `html` under an id nothing has yet, with its bytes here."""

    title: str = ""
    tags: list[str] = field(default_factory=list)
    html: str = ""
    pictures: dict[str, tuple[str, bytes]] = field(default_factory=dict)


@dataclass
class Around:
    """What stands around a file: the pictures there are, the number of each document and folder by its path, and the
    mark of links between them. `shown` collects the pictures that some text shows."""

    pictures: set[str]
    numbers: dict[str, int]
    mark: str
    read: Callable[[str], bytes]
    shown: set[str] = field(default_factory=set)


def read_text(kind: str, path: str, around: Around) -> Text:
    """Read the file `path`, which is "markdown", "html" or "word". Raises ValidationError with a sentence."""
    reader = _Reader(path, around)
    data = around.read(path)
    try:
        if kind == "word":
            return reader.html(*html_of(data))
        try:
            text = decoded(data)
        except (ValueError, UnicodeError):
            raise ValidationError(_("This is no text.")) from None
        return reader.html(text, {}) if kind == "html" else reader.markdown(text)
    except richtext.TooLong as error:
        raise ValidationError(str(error)) from error


class _Reader:
    def __init__(self, path: str, around: Around) -> None:
        self.path, self.around = path, around
        self.text = Text()
        self.ids: dict[str, str] = {}

    def markdown(self, text: str) -> Text:
        matter, text = split_matter(text)
        tags = matter.get("tags", [])
        self.text.tags = tags if isinstance(tags, list) else tags.split(",")
        # Too long a text is refused before anything looks for pictures in it.
        text = limits.storable(text, limit=limits.MAX_MARKDOWN)
        html = richtext.from_markdown(self._with_pictures(text))
        heading = re.match(r"\s*#[ \t]", text) is not None
        title = matter.get("title", "")
        return self._finish(html, title if isinstance(title, str) else "", heading=heading)

    def html(self, text: str, inside: dict[str, bytes]) -> Text:
        """Read HTML as it was sent; `inside` are the pictures that came with it."""

        def kept(tag: str, name: str, value: str) -> str | None:
            return self._source(value, inside) if (tag, name) == ("img", "src") else value

        raw = limits.storable(text, limit=MOST_RAW)
        for tag in SILENT:
            raw = _without(raw, tag)
        heading = _inside(raw, "h1")
        title = heading or _inside(raw, "title")
        words = richtext.plain_text(richtext.sanitise(f"<p>{title}</p>")).strip() if title else ""
        # Pictures are taken out first: with their bytes in it, no text would be short enough.
        cleaned = nh3.clean(
            limits.shallow(_without(raw, "title")), tags=_TAGS, attributes=_ATTRIBUTES, attribute_filter=kept,
            generic_attribute_prefixes={"data-"}, url_schemes={"http", "https", "mailto", "data"}, link_rel=None,
            clean_content_tags={"script", "style", "title", "template", "noscript"},
        )  # fmt: skip
        return self._finish(richtext.sanitise(cleaned), words, heading=bool(heading))

    def _finish(self, html: str, title: str, *, heading: bool) -> Text:
        html = richtext.sanitise(turned(html, self._turn))
        nodes = parse(html)
        first = nodes[0] if nodes else ""
        if heading and isinstance(first, Node) and first.tag == "h2":
            words = " ".join(richtext.plain_text(serialise(first.children)).split())
            if not title or words == " ".join(title.split()):
                title, html = words, serialise(nodes[1:])
        self.text.title = " ".join(title.split())
        self.text.html = html
        # One that is shown nowhere after all is not brought in.
        self.text.pictures = {pk: picture for pk, picture in self.text.pictures.items() if pk in html}
        return self.text

    def _with_pictures(self, text: str) -> str:
        """Let the pictures in Markdown lead to what will be theirs; what stands in fences is left as it is."""
        lines, fence = text.split("\n"), ""
        for number, line in enumerate(lines):
            mark = FENCE.match(line)
            if mark and (not fence or mark[1].startswith(fence)):
                fence = "" if fence else mark[1]
            elif not fence and ("![" in line or "<img" in line.lower()):
                line = INLINE_PICTURE.sub(self._led, line)
                lines[number] = TAGGED_PICTURE.sub(self._led, line)
        return "\n".join(lines)

    def _led(self, found: re.Match[str]) -> str:
        address = found[2].strip("<>")
        size = SIZE.search(address)
        source = self._source(address[: size.start()] if size else address, {})
        if source is None or source == address:
            return found[0]
        return f"{found[1]}{source}{size[0] if size else ''}"

    def _source(self, address: str, inside: dict[str, bytes]) -> str | None:
        """Return what a picture's address becomes, or None for one that is not here."""
        if address.startswith("/files/"):
            return address
        embedded = EMBEDDED.fullmatch(address.strip())
        if embedded:
            try:
                data = base64.b64decode(unquote(embedded[1]), validate=False)
            except (binascii.Error, ValueError):
                return None
            return self._taken(f"data {len(self.ids)}", "picture", data)
        if address in inside:
            return self._taken(address, "picture", inside[address])
        path = self._resolved(address)
        if path not in self.around.pictures:
            return None
        self.around.shown.add(path)
        known = path in self.ids
        return self._taken(path, PurePosixPath(path).name, b"" if known else self.around.read(path))

    def _taken(self, key: str, name: str, data: bytes) -> str:
        if key not in self.ids:
            self.ids[key] = str(uuid.uuid4())
            self.text.pictures[self.ids[key]] = (name, data)
        return f"/files/{self.ids[key]}/"

    def _resolved(self, address: str) -> str:
        """Return the path in the zip that a relative address leads to, or "" where it leads elsewhere."""
        if LEADS_AWAY.match(address):
            return ""
        bare = unquote(re.split(r"[?#]", address, maxsplit=1)[0])
        path = unicodedata.normalize("NFC", normpath(join(dirname(self.path), bare)))
        return "" if path.startswith("..") else path

    def _turn(self, node: Node) -> Node | str:
        if node.tag != "a" or "href" not in node.attributes or "class" in node.attributes:
            return node
        address = unescape(node.attributes["href"])
        if LEADS_AWAY.match(address):
            return node
        number = self.around.numbers.get(self._resolved(address))
        if number is not None:
            return Node("a", {"href": f"{self.around.mark}/{number}"}, node.children)
        shown = self._source(SIZE.sub("", address), {})
        if shown is None or _holds_picture(node.children):
            return serialise(node.children)
        size = SIZE.search(address)
        measures: dict[str, Any] = {"width": size[1], "height": size[2]} if size else {}
        alt = richtext.plain_text(serialise(node.children))
        return Node("img", {"src": shown, "alt": escape_attribute(alt), **measures})


def _holds_picture(nodes: Children) -> bool:
    return any(isinstance(node, Node) and node.tag == "img" for node in nodes)


def _inside(html: str, tag: str) -> str:
    """Return what stands in the first element of that name, if it is short."""
    found = re.search(rf"<{tag}(?=[\s>])", html, re.I)
    element = re.compile(rf"<{tag}[^>]{{0,500}}>(.{{0,2000}}?)</{tag}\s*>", re.I | re.S)
    inside = element.match(html, found.start()) if found else None
    return inside[1] if inside else ""


def _without(html: str, tag: str) -> str:
    """Return HTML without the elements of that name; one that is never closed reaches to the end."""
    opening, closing = re.compile(rf"<{tag}(?=[\s>/])", re.I), re.compile(rf"</{tag}(?=[\s>/])[^>]*>?", re.I)
    parts, position = [], 0
    while found := opening.search(html, position):
        parts.append(html[position : found.start()])
        end = closing.search(html, found.end())
        position = end.end() if end else len(html)
    return "".join([*parts, html[position:]])
