"""Stored HTML as a document: each element becomes the node that the editor would read from it."""

from collections.abc import Iterable
from typing import Any

from apps.core.richtext.tree import INLINE, WHITE, Node, parse, texts, unescape
from apps.core.yjs.document import Element, Marks, Piece, Text, joined

_MARKS = {"strong": "bold", "em": "italic", "s": "strike", "code": "code"}
_LANGUAGE = "language-"

Nodes = Iterable[Node | str]


def parsed(html: str) -> list[Piece]:
    """Return the blocks of stored HTML; a text without any is one empty paragraph, as in the editor."""
    return _filled(_blocks(parse(html)))


def _filled(blocks: list[Piece], *, text_first: bool = False) -> list[Piece]:
    """The blocks with the paragraph that the editor's schema wants where nothing, or nothing like it, stands."""
    first = blocks[0] if blocks else None
    if first is None or (text_first and not (isinstance(first, Element) and first.name == "paragraph")):
        return [Element("paragraph"), *blocks]
    return blocks


def _blocks(nodes: Nodes) -> list[Piece]:
    out: list[Piece] = []
    run: list[Node | str] = []

    def end() -> None:
        content = _inline(run)
        run.clear()
        if content:
            out.append(Element("paragraph", children=content))

    for node in nodes:
        if isinstance(node, str) or node.tag in INLINE:
            if run or not isinstance(node, str) or node.strip(WHITE):
                run.append(node)
        else:
            end()
            out.extend(_block(node))
    end()
    return out


def _block(node: Node) -> list[Piece]:
    tag, given = node.tag, node.attributes
    if tag == "p":
        return [Element("paragraph", children=_inline(node.children))]
    if tag in ("h2", "h3", "h4"):
        return [Element("heading", {"level": int(tag[1])}, _inline(node.children))]
    if tag == "ul":
        return [Element("bulletList", children=_items(node))]
    if tag == "ol":
        return [Element("orderedList", {"start": int(given.get("start", 1))}, _items(node))]
    if tag == "blockquote":
        return [Element("blockquote", children=_filled(_blocks(node.children)))]
    if tag == "aside":
        return [Element("callout", {"tone": given.get("data-tone", "note")}, _filled(_blocks(node.children)))]
    if tag == "pre":
        return [_code(node)]
    if tag == "table":
        rows: list[Piece] = [_row(row) for row in _below(node, "tr")]
        return [Element("table", children=rows)] if rows else []
    if tag == "hr":
        return [Element("horizontalRule")]
    if tag == "figure":
        names = {"item": "data-item", "url": "data-url"}
        return [Element("embed", {name: unescape(given[key]) for name, key in names.items() if key in given})]
    return _blocks(node.children)


def _items(node: Node) -> list[Piece]:
    items: list[Piece] = []
    for child in node.children:
        if isinstance(child, Node):
            checked, content = _unboxed(child.children if child.tag == "li" else [child])
            attributes = {} if checked is None else {"checked": checked}
            items.append(Element("listItem", attributes, _filled(_blocks(content), text_first=True)))
    return items or [Element("listItem", children=[Element("paragraph")])]


def _unboxed(nodes: list[Node | str]) -> tuple[bool | None, list[Node | str]]:
    """Whether the box that opens a list item is ticked, None without one, and what follows box and space."""
    first = nodes[0] if nodes else None
    if not isinstance(first, Node):
        return None, nodes
    if first.tag == "p":
        checked, content = _unboxed(first.children)
        return checked, [Node("p", children=content), *nodes[1:]]
    if first.tag != "input":
        return None, nodes
    rest = nodes[1:]
    if rest and isinstance(rest[0], str):
        rest[0] = rest[0].lstrip(WHITE)
    return "checked" in first.attributes, rest


def _code(node: Node) -> Element:
    inner = next((child for child in node.children if isinstance(child, Node)), None)
    language = inner.attributes.get("class", "").removeprefix(_LANGUAGE) if inner else ""
    # The line end that closes stored code is none of its lines.
    text = unescape("".join(texts(node.children))).removesuffix("\n")
    attributes = {"language": unescape(language)} if language else {}
    return Element("codeBlock", attributes, [Text([(text, {})])] if text else [])


def _below(node: Node, tag: str) -> list[Node]:
    """The rows of a table, whatever part they stand in."""
    found: list[Node] = []
    for child in node.children:
        if isinstance(child, Node):
            found += [child] if child.tag == tag else _below(child, tag) if child.tag in ("thead", "tbody") else []
    return found


def _row(row: Node) -> Element:
    cells: list[Piece] = []
    for cell in row.children:
        if isinstance(cell, Node) and cell.tag in ("td", "th"):
            given = cell.attributes
            attributes: dict[str, Any] = {
                "colspan": int(given.get("colspan", 1)),
                "rowspan": int(given.get("rowspan", 1)),
            }
            if "align" in given:
                attributes["align"] = given["align"]
            name = "tableHeader" if cell.tag == "th" else "tableCell"
            cells.append(Element(name, attributes, _filled(_blocks(cell.children))))
    return Element("tableRow", children=cells)


def _inline(nodes: Nodes) -> list[Piece]:
    pieces: list[Piece] = []
    _gather(nodes, {}, pieces)
    return joined(pieces)


def _gather(nodes: Nodes, marks: Marks, out: list[Piece]) -> None:
    for node in nodes:
        if isinstance(node, str):
            out.append(Text([(unescape(node), marks)]))
        elif atom := _atom(node):
            out.append(atom)
        elif node.tag == "a" and "href" in node.attributes:
            title = node.attributes.get("title")
            link = {"href": unescape(node.attributes["href"]), "title": unescape(title) if title else None}
            _gather(node.children, {**marks, "link": link}, out)
        elif node.tag in _MARKS:
            _gather(node.children, {**marks, _MARKS[node.tag]: {}}, out)
        elif node.tag != "input":
            _gather(node.children, marks, out)


def _atom(node: Node) -> Element | None:
    given = {name: unescape(value) for name, value in node.attributes.items()}
    if node.tag == "br":
        return Element("hardBreak")
    if node.tag == "img" and "src" in given:
        size = {name: int(given[name]) for name in ("width", "height") if given.get(name)}
        title = {"title": given["title"]} if given.get("title") else {}
        return Element("picture", {"src": given["src"], "alt": given.get("alt", ""), **title, **size})
    if node.tag != "a":
        return None
    if given.get("class") == "mention" and "data-username" in given:
        name = unescape("".join(texts(node.children))).removeprefix("@")
        return Element("mention", {"username": given["data-username"], "name": name})
    if given.get("class") == "ref":
        kinds = {"item": "data-item", "space": "data-space"}
        return Element("reference", {name: given[key] for name, key in kinds.items() if key in given})
    return None
