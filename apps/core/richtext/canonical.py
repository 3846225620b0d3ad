"""One form for one meaning: rewrites cleaned HTML so that the same text looks the same from whichever door it came.

Headings become h2 to h4, b and i become strong and em, layout containers dissolve into paragraphs, white space is
collapsed outside code, only links that leave the portal carry `rel`, and an address that stands alone becomes an embed
where it can be one.
"""

import re

from apps.core.richtext.allowlist import TONES
from apps.core.richtext.embeds import embed, standing_alone
from apps.core.richtext.pasted import list_level, lists_of, lower_headings
from apps.core.richtext.phrases import RENAMED, inline, is_element, ordered, trimmed
from apps.core.richtext.tree import INLINE, WHITE, Children, Node

MAX_NESTED_BLOCKS = 8

_HEADINGS = frozenset({"h2", "h3", "h4"})
_LISTS = frozenset({"ul", "ol"})
_ALIGNED = re.compile(r"left|center|right")
_ALERT = "markdown-alert markdown-alert-"
_ALERT_TONES = {"important": "note", "caution": "warning"}


def canonical(nodes: Children) -> Children:
    """Return the nodes in canonical form; the given ones may be changed."""
    lower_headings(nodes)
    return _flow(nodes, 0)


def _flow(nodes: Children, depth: int) -> Children:
    """Turn mixed content into a list of blocks."""
    out: Children = []
    run: Children = []
    strays: list[Node] = []
    listed: list[Node] = []

    def continue_run(node: Node | str) -> None:
        if strays or listed:
            end()
        run.append(node)

    def end(*, keep_strays: bool = False, keep_listed: bool = False) -> None:
        if run:
            out.extend(_paragraph(run, depth))
            run.clear()
        if strays and not keep_strays:
            out.extend(_block(Node("ul", children=list(strays)), depth))
            strays.clear()
        if listed and not keep_listed:
            for made in lists_of(listed):
                out.extend(_block(made, depth))
            listed.clear()

    for node in nodes:
        if isinstance(node, str):
            if not (strays or listed) or node.strip(WHITE):
                continue_run(node)
        elif node.tag == "li":
            end(keep_strays=True)
            strays.append(node)
        elif node.tag == "p" and list_level(node):
            end(keep_listed=True)
            listed.append(node)
        elif not node.has_block and (node.tag in INLINE or (node.tag in RENAMED and node.tag[0] != "h")):
            continue_run(node)
        else:
            end()
            out.extend(_block(node, depth))
    end()
    return out


def _paragraph(run: Children, depth: int) -> Children:
    content = trimmed(run)
    if not content:
        return []
    alone = standing_alone(content) if depth == 0 else None
    return [alone or Node("p", children=content)]


def _block(node: Node, depth: int) -> Children:
    tag = RENAMED.get(node.tag, node.tag)
    if tag == "hr":
        return [Node("hr")]
    if tag == "pre":
        return _preformatted(node)
    if tag in _HEADINGS and not node.has_block:
        content = trimmed([" " if is_element(child, "br") else child for child in inline(node.children)])
        return [Node(tag, children=content)] if content else []
    if tag == "figure" and (made := embed(node, nested=depth > 0)):
        return [made]
    if depth < MAX_NESTED_BLOCKS:
        if tone := _tone(node):
            content = _flow(_without_title(node), depth + 1)
            return [Node("aside", {"class": "callout", "data-tone": tone}, content)] if content else []
        if tag == "blockquote":
            content = _flow(node.children, depth + 1)
            return [Node("blockquote", children=content)] if content else []
        if tag in _LISTS:
            return _list(tag, node, depth)
        if tag == "table":
            return _table(node, depth)
    elif tag in _LISTS:
        return [block for child in node.children if isinstance(child, Node) for block in _flow(child.children, depth)]
    return _flow(node.children, depth)


def _tone(node: Node) -> str:
    """The tone of a callout, or of what is one on other sites; "" for any other block."""
    name = node.attributes.get("class", "")
    if node.tag == "aside" and (name or "data-tone" in node.attributes):
        return node.attributes.get("data-tone", TONES[0])
    if node.tag != "div" or not name.startswith(_ALERT):
        return ""
    tone = name.removeprefix(_ALERT)
    return tone if tone in TONES else _ALERT_TONES.get(tone, "")


def _without_title(node: Node) -> Children:
    titled = (child for child in node.children if isinstance(child, Node))
    title = next((child for child in titled if child.attributes.get("class") == "markdown-alert-title"), None)
    return [child for child in node.children if child is not title]


def _preformatted(node: Node) -> Children:
    text = "".join("\n" if part is None else part for part in _lines(node.children))
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    if not text.strip(WHITE):
        return []
    code = Node("code", children=[text + "\n"])
    inner = [child for child in node.children if isinstance(child, Node)]
    if len(inner) == 1 and inner[0].tag == "code" and "class" in inner[0].attributes:
        code.attributes["class"] = inner[0].attributes["class"]
    return [Node("pre", children=[code])]


def _lines(nodes: Children) -> "list[str | None]":
    out: list[str | None] = []
    for node in nodes:
        if isinstance(node, str):
            out.append(node)
        elif node.tag == "br":
            out.append(None)
        else:
            out.extend(_lines(node.children))
    return out


def _list(tag: str, node: Node, depth: int) -> Children:
    raw: list[Node] = []
    for child in node.children:
        if isinstance(child, Node) and child.tag == "li":
            raw.append(child)
        elif isinstance(child, Node) and child.tag in _LISTS and raw:
            # Editors of old put a nested list beside its item instead of inside it.
            raw[-1].children.append(child)
            raw[-1].has_block = True
        elif isinstance(child, Node) or child.strip(WHITE):
            raw.append(Node("li", children=[child]))
    if not raw:
        return []
    attributes = {}
    if tag == "ol" and "start" in node.attributes and int(node.attributes["start"]) != 1:
        attributes["start"] = str(int(node.attributes["start"]))
    return [Node(tag, attributes, [_item(item, depth) for item in raw])]


def _item(node: Node, depth: int) -> Node:
    checked = _take_checkbox(node)
    blocks = _flow(node.children, depth + 1)
    if checked is None and "data-checked" in node.attributes:
        checked = node.attributes["data-checked"] == "true"
    if checked is not None and blocks and is_element(blocks[0], "p"):
        box = Node("input", {"type": "checkbox"})
        if checked:
            box.attributes["checked"] = ""
        box.attributes["disabled"] = ""
        first = blocks[0]
        assert isinstance(first, Node)
        first.children = [box, " ", *first.children]
        if isinstance(first.children[2], str):
            first.children[1:3] = [" " + first.children[2]]
    return _tightened(blocks)


def _take_checkbox(node: Node) -> bool | None:
    """Remove the checkbox that opens the item, if one does, and say whether it was ticked."""
    while True:
        first = next((c for c in node.children if not isinstance(c, str) or c.strip(WHITE)), None)
        if not isinstance(first, Node):
            return None
        if first.tag == "input":
            node.children.remove(first)
            return "checked" in first.attributes
        if first.tag not in {"label", "p", "div", "span"}:
            return None
        node = first


def _tightened(blocks: Children) -> Node:
    """An item whose only paragraph comes first, followed by nothing but lists, holds its text without `<p>`."""
    first = blocks[0] if blocks else None
    if (
        isinstance(first, Node)
        and first.tag == "p"
        and all(isinstance(block, Node) and block.tag in _LISTS for block in blocks[1:])
    ):
        return Node("li", children=[*first.children, *blocks[1:]])
    return Node("li", children=blocks)


def _table(node: Node, depth: int) -> Children:
    head: list[Node] = []
    body: list[Node] = []
    loose: Children = []
    for part in node.children:
        if isinstance(part, str):
            continue
        if part.tag in {"thead", "tbody", "tfoot"}:
            rows = [row for row in part.children if isinstance(row, Node) and row.tag == "tr"]
            cells = [cleaned for row in rows if (cleaned := _row(row, depth)).children]
            (head if part.tag == "thead" else body).extend(cells)
        else:
            loose.extend(_flow([part], depth))
    if not head and body and all(is_element(cell, "th") for cell in body[0].children):
        head = [body.pop(0)]
    body = head[1:] + body
    head = head[:1]
    sections: Children = []
    if head:
        for cell in head[0].children:
            assert isinstance(cell, Node)
            cell.tag = "th"
        sections.append(Node("thead", children=list(head)))
    if body:
        sections.append(Node("tbody", children=list(body)))
    return [*loose, Node("table", children=sections)] if sections else loose


def _row(row: Node, depth: int) -> Node:
    return Node("tr", children=[_cell(c, depth) for c in row.children if isinstance(c, Node) and c.tag in {"td", "th"}])


def _cell(node: Node, depth: int) -> Node:
    attributes = ordered(node.attributes, ("align", "colspan", "rowspan"))
    aligned = _ALIGNED.search(node.attributes.get("style", ""))
    if aligned and "align" not in attributes:
        attributes = {"align": aligned[0], **attributes}
    if not node.has_block:
        return Node(node.tag, attributes, trimmed(node.children))
    blocks = _flow(node.children, depth + 1)
    if all(is_element(block, "p") for block in blocks):
        content: Children = []
        for block in blocks:
            assert isinstance(block, Node)
            content += [Node("br"), *block.children] if content else block.children
        return Node(node.tag, attributes, content)
    return Node(node.tag, attributes, blocks)
