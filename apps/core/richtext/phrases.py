"""The canonical form of running text: merged, collapsed, with one name for each kind of emphasis."""

import re

from apps.core.richtext.allowlist import HANDLE, REL
from apps.core.richtext.embeds import ref
from apps.core.richtext.styles import styles_of
from apps.core.richtext.tree import WHITE, Children, Node, texts, unescape

RENAMED = {"b": "strong", "i": "em", "del": "s", "strike": "s", "h1": "h2", "h5": "h4", "h6": "h4"}

_NESTING = ("strong", "em", "s")
_FORMATTING = frozenset(_NESTING)
_STYLED = {"bold": "strong", "italic": "em", "struck": "s"}
_WHITE_RUN = re.compile(r"[ \t\n\r\f]+")
_BLANK = re.compile(r"(?:[ \t\n\r\f]|&nbsp;)*")
_INTERNAL = re.compile(r"/(?![/\\])[^\\\x00-\x20]*|[#?][^\x00-\x20]*")
_HANDLE = re.compile(HANDLE)


def inline(nodes: Children, active: frozenset[str] = frozenset()) -> Children:
    """Return inline nodes merged and collapsed; `active` names the elements around them."""
    out: Children = []
    _gather_inline(nodes, active, out)
    for index, node in enumerate(out):
        if isinstance(node, str):
            text = _WHITE_RUN.sub(" ", node)
            if index and is_element(out[index - 1], "br"):
                text = text.lstrip(" ")
            if index + 1 < len(out) and is_element(out[index + 1], "br"):
                text = text.rstrip(" ")
            out[index] = text
    return [node for node in out if node != ""]


def is_element(node: Node | str, tag: str) -> bool:
    return not isinstance(node, str) and node.tag == tag


def _append(out: Children, node: Node | str) -> None:
    last = out[-1] if out else None
    if isinstance(node, str):
        if isinstance(last, str):
            out[-1] = last + node
        elif node:
            out.append(node)
    elif isinstance(last, Node) and last.tag == node.tag and node.tag in _FORMATTING:
        for child in node.children:
            _append(last.children, child)
    else:
        out.append(node)


def _gather_inline(nodes: Children, active: frozenset[str], out: Children) -> None:
    for node in nodes:
        if isinstance(node, str):
            _append(out, node)
            continue
        tag = RENAMED.get(node.tag, node.tag)
        if tag == "br":
            out.append(Node("br"))
        elif tag == "img":
            if "src" in node.attributes:
                out.append(Node("img", ordered(node.attributes, ("src", "alt", "title", "width", "height"))))
        elif tag == "code":
            _append_code(node, active, out)
        elif tag == "a" or (tag == "span" and node.attributes.get("class") == "mention"):
            _append_link(node, active, out)
        elif tag != "input" and "ignore" not in (styles := styles_of(node)):
            _append_formatted(_formats(tag, styles) - active, node.children, active, out)


def _formats(tag: str, styles: frozenset[str]) -> frozenset[str]:
    """The emphasis an element means by its name and by its style, which has the last word."""
    formats = {tag} & _FORMATTING
    for word, means in _STYLED.items():
        if word in styles:
            formats.add(means)
        if f"un{word}" in styles:
            formats.discard(means)
    return frozenset(formats)


def _append_formatted(formats: frozenset[str], children: Children, active: frozenset[str], out: Children) -> None:
    if not formats:
        return _gather_inline(children, active, out)
    outer = min(formats, key=_NESTING.index)
    if formats == {outer}:
        return _append_wrapped(Node(outer), children, active | formats, out)
    inner: Children = []
    _append_formatted(formats - {outer}, children, active | {outer}, inner)
    return _append_wrapped(Node(outer), inner, active | {outer}, out)


def _append_code(node: Node, active: frozenset[str], out: Children) -> None:
    text = _WHITE_RUN.sub(" ", "".join(texts(node.children)))
    if "code" in active or not text.strip(" "):
        _append(out, text)
    else:
        out.append(Node("code", children=[text]))


def _append_link(node: Node, active: frozenset[str], out: Children) -> None:
    if node.attributes.get("class") == "ref" and (pointer := ref(node.attributes)):
        # Whatever text somebody put there is not the title of the thing, and may be one its readers must not see.
        if "a" not in active:
            out.append(pointer)
        return
    attributes = _link_attributes(node)
    if not attributes or "a" in active:
        _gather_inline(node.children, active, out)
    else:
        _append_wrapped(Node("a", attributes), node.children, active | {"a"}, out)


def _append_wrapped(shell: Node, children: Children, active: frozenset[str], out: Children) -> None:
    """Put `shell` around the children, with outer white space and line breaks moved outside it."""
    inner = inline(children, active)
    before: Children = []
    after: Children = []
    while inner and _movable(inner[0], 0):
        before.append(_take_edge(inner, 0))
    while inner and _movable(inner[-1], -1):
        after.append(_take_edge(inner, -1))
    for node in before:
        _append(out, node)
    if inner:
        shell.children = inner
        _append(out, shell)
    for node in reversed(after):
        _append(out, node)


def _movable(node: Node | str, edge: int) -> bool:
    if isinstance(node, str):
        return node[edge] in WHITE
    return node.tag == "br"


def _take_edge(inner: Children, edge: int) -> Node | str:
    node = inner[edge]
    if not isinstance(node, str):
        return inner.pop(edge)
    stripped = node.lstrip(WHITE) if edge == 0 else node.rstrip(WHITE)
    if stripped:
        inner[edge] = stripped
    else:
        inner.pop(edge)
    return " "


def _link_attributes(node: Node) -> dict[str, str]:
    given = node.attributes
    if given.get("class") == "mention":
        username = given.get("data-username") or given.get("data-id") or ""
        if _HANDLE.fullmatch(username):
            return {"class": "mention", "href": f"/people/{username}/", "data-username": username}
    href = given.get("href", "").strip(WHITE)
    if not href:
        return {}
    attributes = {"href": href}
    if given.get("title"):
        attributes["title"] = _WHITE_RUN.sub(" ", given["title"])
    if not _INTERNAL.fullmatch(unescape(href)):
        attributes["rel"] = REL
    return attributes


def ordered(given: dict[str, str], names: tuple[str, ...]) -> dict[str, str]:
    """Pick the named attributes, in that order, with their white space collapsed."""
    return {name: _WHITE_RUN.sub(" ", given[name]) for name in names if name in given}


def trimmed(nodes: Children) -> Children:
    """Inline content without leading and trailing white space and breaks; empty when there is nothing to read."""
    if len(nodes) == 1 and isinstance(nodes[0], str):
        text = _WHITE_RUN.sub(" ", nodes[0]).strip(" ")
        return [] if _BLANK.fullmatch(text) else [text]
    out = inline(nodes)
    for edge in (0, -1):
        while out:
            node = out[edge]
            if isinstance(node, str):
                text = node.lstrip(WHITE) if edge == 0 else node.rstrip(WHITE)
                if text:
                    out[edge] = text
                    break
            elif node.tag != "br":
                break
            out.pop(edge)
    if all((isinstance(node, str) and _BLANK.fullmatch(node)) or is_element(node, "br") for node in out):
        return []
    return out
