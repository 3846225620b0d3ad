"""What a reader sees of a stored text: its words, their number, and its beginning."""

import re
import unicodedata

from apps.core.richtext.canonical import canonical
from apps.core.richtext.tree import INLINE, WHITE, Children, Node, escape, parse, serialise, texts, unescape

ELLIPSIS = "…"

# With less room than this a further block is left out rather than begun.
_WORTH_STARTING = 40
_MARKUP_SHARE = 5
_MOST_MARKUP = 20_000
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>")
_ALT = re.compile(r' alt="([^"]*)"')
_LINE_ENDS = frozenset(
    {"p", "h2", "h3", "h4", "li", "tr", "pre", "ul", "ol", "blockquote", "table", "br", "aside", "figure"}
)
_CUT_REFERENCE = re.compile(r"&[a-z]*$")
_LINES = re.compile(r" *\n[ \n]*")
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")
_FITZPATRICK = range(0x1F3FB, 0x1F400)
_REGIONAL = range(0x1F1E6, 0x1F200)


def plain_text(html: str) -> str:
    """Return the words of stored HTML, one line per block; the result is text and must be escaped to be shown."""
    if "<" not in html:
        return unescape(html).strip(WHITE)
    in_code = "<pre>" in html
    text = _TAG.sub(_spoken, html)
    if not in_code:
        text = _LINES.sub("\n", text)
    return unescape(re.sub(r"\n{2,}", "\n", text)).strip(WHITE)


def _spoken(tag: re.Match[str]) -> str:
    close, name, attributes = tag.groups()
    if name == "img":
        alternative = _ALT.search(attributes)
        return alternative[1] if alternative else ""
    if name in {"td", "th"}:
        return "\t" if close else ""
    # An opening tag ends the line before it too: the text of a list item has no paragraph of its own.
    return "\n" if name in _LINE_ENDS else ""


def text_length(html: str) -> int:
    """Return the number of characters a reader sees in stored HTML."""
    return len(plain_text(html))


def excerpt(html: str, limit: int = 1000) -> str:
    """Return the beginning of stored HTML as safe HTML with at most `limit` characters of text.

    Whole blocks are kept; the one that does not fit is cut after a word. An ellipsis marks what was left out, so the
    result equals `html` exactly when nothing was.
    """
    if len(html) <= limit:
        return html
    # Of a long text only the beginning is read, unless that turns out to be mostly markup.
    beginning = _complete(html[: _MARKUP_SHARE * limit])
    for part in (beginning, html):
        if text_length(part) > limit:
            short = _shortened(parse(part), limit)
            if short is not None:
                return _bounded(serialise(canonical(short)), limit)
    return _bounded(html, limit)


def _bounded(html: str, limit: int) -> str:
    """The blocks that fit when a text says little with very much markup: lines, refs and embeds have no length."""
    most = max(_MOST_MARKUP, _MARKUP_SHARE * limit)
    if len(html) <= most:
        return html
    kept: Children = []
    for block in parse(html):
        most -= len(serialise([block]))
        if most < 0:
            break
        kept.append(block)
    _mark_end(kept)
    return serialise(canonical(kept))


def _complete(html: str) -> str:
    """The HTML without a tag or character reference cut in two at its end."""
    start = html.rfind("<")
    whole = html if html.rfind(">") >= start else html[:start]
    return _CUT_REFERENCE.sub("", whole)


def _shortened(blocks: Children, limit: int) -> Children | None:
    """The blocks that fit and the begun one; None when all fit."""
    kept: Children = []
    room = limit
    for block in blocks:
        length = _length(block)
        if length <= room:
            kept.append(block)
            room -= length
            continue
        part = _cut(block, room) if isinstance(block, Node) and (room >= _WORTH_STARTING or not kept) else None
        if part is not None:
            kept.append(part)
        else:
            _mark_end(kept)
        return kept
    return None


def _length(node: Node | str) -> int:
    if isinstance(node, str):
        return len(unescape(node))
    if node.tag in {"img", "br"}:
        return 1
    line_end = node.tag not in INLINE
    return line_end + sum(_length(child) for child in node.children)


def _cut(node: Node, room: int) -> Node | None:
    """Return as much of the node as fits, ending in an ellipsis; None when nothing does."""
    if node.tag == "pre":
        return _cut_code(node, room)
    room -= node.tag not in INLINE
    kept: Children = []
    for child in node.children:
        length = _length(child)
        if length <= room:
            kept.append(child)
            room -= length
            continue
        if isinstance(child, str):
            text = _cut_text(unescape(child), room, forced=not kept)
            if text:
                kept.append(escape(text))
            elif not kept:
                return None
            part = None
        else:
            part = None if child.tag in {"tr", "img"} else _cut(child, room)
        if part is not None:
            kept.append(part)
        else:
            if not kept or (node.tag == "table" and len(kept) == 1 and node.children[1:]):
                return None
            _mark_end(kept)
        break
    return Node(node.tag, node.attributes, kept) if kept else None


def _cut_code(node: Node, room: int) -> Node | None:
    lines = unescape("".join(texts(node.children))).split("\n")
    kept: list[str] = []
    for line in lines:
        if len(line) + 1 > room:
            break
        kept.append(line)
        room -= len(line) + 1
    first = node.children[0] if node.children else None
    if not any(line.strip() for line in kept) or not isinstance(first, Node):
        return None
    return Node("pre", children=[Node("code", first.attributes, [escape("\n".join(kept)) + f"\n{ELLIPSIS}\n"])])


def _cut_text(text: str, room: int, *, forced: bool) -> str:
    """The text up to the last word that fits; a single word longer than the room is broken when `forced`."""
    if room <= 0:
        return ""
    end = text.rfind(" ", 0, room + 1)
    if end > 0 and text[:end].strip():
        return text[:end].rstrip(" ")
    return text[: _between_characters(text, room)] if forced else ""


def _between_characters(text: str, position: int) -> int:
    """Move back to where no accent, emoji sequence or flag is torn apart."""
    for place in range(position, max(position - 32, 1), -1):
        before, after = text[place - 1], text[place]
        if after in _JOINERS or before == "\u200d" or unicodedata.combining(after):
            continue
        if ord(after) in _FITZPATRICK or (ord(after) in _REGIONAL and _flag_halves(text, place) % 2):
            continue
        return place
    return position


def _flag_halves(text: str, end: int) -> int:
    """How many regional indicators stand in a row before `end`; two make a flag."""
    start = end
    while start and ord(text[start - 1]) in _REGIONAL:
        start -= 1
    return end - start


def _mark_end(nodes: Children) -> None:
    """Put an ellipsis behind the last words of these nodes."""
    last = nodes[-1] if nodes else None
    if isinstance(last, str):
        nodes[-1] = last.rstrip(" ") + ELLIPSIS
    elif last is None or last.tag in INLINE:
        while nodes and isinstance(nodes[-1], Node) and nodes[-1].tag == "br":
            nodes.pop()
        nodes.append(ELLIPSIS)
    elif last.tag in {"hr", "table", "pre", "figure"}:
        nodes.append(Node("p", children=[ELLIPSIS]))
    else:
        _mark_end(last.children)
