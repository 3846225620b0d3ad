"""From a stored text to the one that is shown: the part that is the same for every reader, done when a piece is drawn.

What depends on the reader, the titles of other things and whether they may be opened at all, is left as markers, which
`references.fill` replaces on every reading. A marker is a comment, which no stored text can hold.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.content.highlight import LANGUAGES, highlighted
from apps.content.models import LinkPreview
from apps.core.richtext import plain_text
from apps.core.richtext.finding import lone_link
from apps.core.richtext.tree import Children, Node, escape, escape_attribute, parse, serialise, texts, unescape
from apps.core.templatetags.components import icon

# More than these in one text are shown as plain links: nobody reads them as cards, and each has to be looked up.
MOST_REFERENCES = 50
MOST_PREVIEWS = 20
FEWEST_HEADINGS = 3
SMALL = 960
_HEADINGS = {"h2": 2, "h3": 3, "h4": 4}
_PLAIN_TAGS = ("<h", "<pre", "<table", "<img", "<input", "<aside", "<figure", "<p><a ", 'class="ref"')
_TONES = {"note": "info", "tip": "lightbulb", "warning": "triangle-alert"}


def present(html: str, *, anchors: bool = True) -> str:
    """Return stored HTML as it is shown, with markers for what depends on the reader.

    With `anchors`, headings get ids (`h-…`); leave them out where several texts stand on one page. Words are in the
    active language, so a kept piece is kept for each.
    """
    if not any(tag in html for tag in _PLAIN_TAGS):
        return html
    return serialise(_Presenter(anchors=anchors).top(parse(html)))


def headings(html: str) -> list[tuple[int, str, str]]:
    """Return (level, id, text) of the headings of stored HTML, as `present` names them; h2 has level 2."""
    return [(_HEADINGS[node.tag], name, text) for node, name, text in _named(parse(html))]


def contents(html: str) -> list[dict[str, Any]]:
    """Return the headings of the two highest levels as {id, text, deep}; none where there are too few to need them."""
    found = headings(html)
    top = min((level for level, _anchor, _text in found), default=0)
    rows = [
        {"id": anchor, "text": text, "deep": level > top} for level, anchor, text in found if level <= top + 1 and text
    ]
    return rows if len(rows) >= FEWEST_HEADINGS else []


def _named(nodes: Children) -> Iterator[tuple[Node, str, str]]:
    taken: set[str] = set()
    for node in nodes:
        if isinstance(node, Node) and node.tag in _HEADINGS:
            text = plain_text(serialise(node.children))
            name = base = f"h-{slugify(text, allow_unicode=True)[:60].strip('-_') or 'part'}"
            number = 1
            while name in taken:
                number += 1
                name = f"{base}-{number}"
            taken.add(name)
            yield node, name, text


class _Presenter:
    """Works through one text; counts what has to be looked up, so that no text asks for too much."""

    def __init__(self, *, anchors: bool) -> None:
        self.anchors = anchors
        self.references = MOST_REFERENCES
        self.previews = MOST_PREVIEWS

    def top(self, nodes: Children) -> Children:
        if self.anchors:
            for node, name, _text in _named(nodes):
                node.attributes["id"] = escape_attribute(name)
        out: Children = []
        for node in nodes:
            address = lone_link(node)
            if isinstance(node, Node) and node.tag == "figure":
                out.append(self.embed(node, address))
                continue
            out += self.shown([node])
            if address and self.look_up(preview=True):
                out.append(f"<!--preview:u:{LinkPreview.key_of(address)}-->")
        return out

    def look_up(self, *, preview: bool = False) -> bool:
        """Take one from what may be looked up; tell whether there was one left."""
        if preview:
            self.previews -= 1
            return self.previews >= 0
        self.references -= 1
        return self.references >= 0

    def embed(self, node: Node, address: str) -> str:
        item = node.attributes.get("data-item")
        if item:
            return f"<!--embed:i:{item}-->" if self.look_up() else f'<p><a href="/i/{item}/">/i/{item}/</a></p>'
        link = f'<p><a href="{escape_attribute(address)}" rel="nofollow noopener noreferrer">{escape(address)}</a></p>'
        return f"<!--embed:u:{LinkPreview.key_of(address)}-->{link}<!--/-->" if self.look_up(preview=True) else link

    def shown(self, nodes: Children, *, in_link: bool = False) -> Children:
        out: Children = []
        for node in nodes:
            if isinstance(node, str):
                out.append(node)
            elif node.tag == "pre":
                out.append(_code(node))
            elif node.tag == "img":
                out.append(_picture(node, in_link=in_link))
            elif node.attributes.get("class") == "ref":
                out.append(self.ref(node))
            else:
                node.children = self.shown(node.children, in_link=in_link or node.tag == "a")
                out.append(_framed(node))
        return out

    def ref(self, node: Node) -> str:
        item, space = node.attributes.get("data-item"), node.attributes.get("data-space")
        if self.look_up():
            return f"<!--ref:i:{item}-->" if item else f"<!--ref:s:{space}-->"
        address = f"/i/{item}/" if item else f"/s/{space}/"
        return f'<a href="{address}">{address}</a>'


def _framed(node: Node) -> Node | str:
    if node.tag == "table":
        return format_html('<div class="table-frame" tabindex="0" role="group" aria-label="{}">', _("Table")) + (
            serialise([node]) + "</div>"
        )
    if node.tag == "input":
        said = _("Done") if "checked" in node.attributes else _("To do")
        return Node("input", {"class": "task", **node.attributes, "aria-label": escape_attribute(said)})
    if node.tag == "aside":
        tone = node.attributes["data-tone"]
        name = {"note": _("Note"), "tip": _("Tip"), "warning": _("Warning")}[tone]
        title = format_html('<p class="callout-title">{}{}</p>', icon(_TONES[tone]), name)
        return Node("div", {"class": "callout", "data-tone": tone, "role": "note"}, [title, *node.children])
    return node


def _code(node: Node) -> str:
    code = node.children[0]
    language = code.attributes.get("class", "").removeprefix("language-").lower() if isinstance(code, Node) else ""
    name = LANGUAGES.get(language, "")
    label = _("Code, %(language)s") % {"language": name} if name else _("Code")
    text = highlighted(unescape("".join(texts(node.children))), language)
    mark = format_html('<span class="code-language" aria-hidden="true">{}</span>', name) if name else ""
    opening = format_html('<pre tabindex="0" role="group" aria-label="{}"><code>', label)
    return f'<div class="code">{mark}{opening}{text}</code></pre></div>'


def _picture(node: Node, *, in_link: bool) -> Node:
    source = node.attributes["src"]
    small = f"{source}?w={SMALL}" if source.endswith("/") else source
    shown = {**node.attributes, "src": small, "loading": "lazy", "decoding": "async"}
    shown.setdefault("alt", "")
    image = Node("img", shown)
    return image if in_link else Node("a", {"class": "picture", "href": source}, [image])
