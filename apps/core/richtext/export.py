"""Markdown out: what a person sees when editing without JavaScript, and what an archive holds."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from apps.core.richtext.markdown import from_markdown
from apps.core.richtext.mentions import unlink_mentions
from apps.core.richtext.sanitiser import sanitise
from apps.core.richtext.tree import Children, Node, parse, serialise, texts, unescape

_SPECIAL = re.compile(r"[\\`\[\]]|\*|_|~~|<(?=[A-Za-z/!?])|&(?=#|\w+;)")
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_ODD_SPACE = re.compile(r"[^\S ]")
_LINE_START = re.compile(
    r"^(?:(?P<mark>#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+\s*$|-+\s*$|~{3,}|[|:](?=.*-))|(?P<number>\d{1,9})(?=[.)](?:\s|$)))",
    re.MULTILINE,
)
_PLAIN_TARGET = re.compile(r"(?:[^\s()<>\\\x00-\x1f]|\([^\s()<>\\\x00-\x1f]*\))+")
_BARE_LINK = re.compile(r"https?://[^\s<>*_~\\`\[\]]*[\w/]")
_WRAPPERS = {"strong": "**", "em": "*", "s": "~~"}
_LISTS = frozenset({"ul", "ol"})
_PHRASES = frozenset({"a", "br", "code", "em", "img", "input", "s", "strong"})


@dataclass(frozen=True, slots=True)
class _Writer:
    """How to write: `careful` escapes everything and writes emphasis as tags; `breaks` as in from_markdown."""

    careful: bool = False
    breaks: bool = False

    def blocks(self, nodes: Children) -> str:
        parts: list[str] = []
        previous = ""
        alternate = False
        for node in nodes:
            if isinstance(node, str):
                continue
            # Two lists side by side stay apart only when their markers differ.
            alternate = previous == node.tag and not alternate
            parts.append(self.block(node, alternate=alternate))
            previous = node.tag
        return "\n\n".join(parts)

    def block(self, node: Node, *, alternate: bool = False) -> str:
        write = _BLOCKS.get(node.tag)
        if node.tag in _LISTS:
            return self.listing(node, alternate=alternate)
        return write(self, node) if write else serialise([node])

    def lines(self, children: Children) -> str:
        return _LINE_START.sub(_escaped_start, self.phrases(children))

    def heading(self, node: Node) -> str:
        text = self.phrases(node.children)
        # A row of "#" at the end would be read as decoration.
        closing = re.search(r"(?:^| )#+$", text)
        if closing:
            text = text[: closing.end() - 1] + "\\#"
        return "#" * int(node.tag[1]) + " " + text

    def quote(self, node: Node) -> str:
        return "\n".join(
            f"> {line}".rstrip(" ") if not line else f"> {line}" for line in self.blocks(node.children).split("\n")
        )

    def callout(self, node: Node) -> str:
        return f"> [!{node.attributes['data-tone'].upper()}]\n{self.quote(node)}"

    def embed(self, node: Node) -> str:
        if "data-item" in node.attributes:
            return f"/i/{node.attributes['data-item']}/"
        return unescape(node.attributes["data-url"])

    def fence(self, node: Node) -> str:
        text = unescape("".join(texts(node.children)))
        longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
        marks = "`" * (longest + 1)
        code = node.children[0]
        language = code.attributes.get("class", "").removeprefix("language-") if isinstance(code, Node) else ""
        return f"{marks}{language}\n{text}{marks}"

    def listing(self, node: Node, *, alternate: bool) -> str:
        number = int(node.attributes.get("start", "1"))
        items: list[str] = []
        loose = False
        for item in node.children:
            if not isinstance(item, Node):
                continue
            marker = ("*" if alternate else "-") if node.tag == "ul" else f"{number}{')' if alternate else '.'}"
            number += 1
            text, apart = self.item(item)
            loose = loose or apart
            indent = " " * (len(marker) + 1)
            first, *rest = text.split("\n")
            items.append(
                "\n".join([f"{marker} {first}".rstrip(" "), *(indent + line if line else "" for line in rest)])
            )
        return ("\n\n" if loose else "\n").join(items)

    def item(self, node: Node) -> tuple[str, bool]:
        """The item's text, and whether its blocks need empty lines between them."""
        opening = [child for child in node.children if isinstance(child, str) or child.tag in _PHRASES]
        blocks = [child for child in node.children if isinstance(child, Node) and child.tag not in _PHRASES]
        if opening:
            tight = all(not block.attributes.get("start") for block in blocks)
            parts = [self.lines(opening), *(self.block(block) for block in blocks)]
            return ("\n" if tight else "\n\n").join(parts), not tight
        return self.blocks(list(blocks)), len(blocks) > 1

    def table(self, node: Node) -> str:
        sections = [part for part in node.children if isinstance(part, Node)]
        if not sections or sections[0].tag != "thead":
            return serialise([node])
        rows = [
            [cell for cell in row.children if isinstance(cell, Node)]
            for part in sections
            for row in part.children
            if isinstance(row, Node)
        ]
        if any(_unwritable(cell) for row in rows for cell in row):
            return serialise([node])
        rules = {"left": ":--", "center": ":-:", "right": "--:"}
        lines = [self.row(row) for row in rows]
        rule = "| " + " | ".join(rules.get(cell.attributes.get("align", ""), "---") for cell in rows[0]) + " |"
        return "\n".join([lines[0], rule, *lines[1:]])

    def row(self, cells: list[Node]) -> str:
        written = []
        for cell in cells:
            text = self.phrases(cell.children, in_line=True)
            written.append(text.replace("|", "\\|") if not self.careful else text)
        return "| " + " | ".join(written) + " |"

    def phrases(self, nodes: Children, *, in_line: bool = False) -> str:
        return "".join(self.text(unescape(n)) if isinstance(n, str) else self.phrase(n, in_line=in_line) for n in nodes)

    def phrase(self, node: Node, *, in_line: bool) -> str:
        if node.tag == "br":
            if in_line:
                return "<br>"
            return "\n" if self.breaks else "\\\n"
        if node.tag == "input":
            return "[x]" if "checked" in node.attributes else "[ ]"
        if node.tag == "img":
            return self.image(node)
        if node.attributes.get("class") == "ref" and not self.careful:
            item, space = node.attributes.get("data-item"), node.attributes.get("data-space")
            return f"[[i/{item}]]" if item else f"[[s/{space}]]"
        if node.tag == "code" and not self.careful:
            return _code_span(unescape("".join(texts(node.children))))
        inner = self.phrases(node.children, in_line=in_line)
        if self.careful or node.attributes.get("class") == "mention":
            shell = serialise([Node(node.tag, {k: v for k, v in node.attributes.items() if k != "rel"})])
            return shell.replace("></", f">{inner}</")
        return self.link(node, inner) if node.tag == "a" else f"{_WRAPPERS[node.tag]}{inner}{_WRAPPERS[node.tag]}"

    def link(self, node: Node, inner: str) -> str:
        target = unescape(node.attributes["href"])
        shown = unescape("".join(texts(node.children)))
        if "title" not in node.attributes:
            if shown == target and _BARE_LINK.fullmatch(target):
                return target
            if target == f"mailto:{shown}":
                return shown
        return f"[{inner}]({_target(target)}{_title(node)})"

    def image(self, node: Node) -> str:
        width, height = node.attributes.get("width"), node.attributes.get("height")
        if self.careful or (width is None) != (height is None):
            return serialise([node])
        alternative = _SPECIAL.sub(r"\\\g<0>", unescape(node.attributes.get("alt", "")))
        # The size travels behind the address, where other readers of Markdown pass it over.
        size = f"#{width}x{height}" if width else ""
        return f"![{alternative}]({_target(unescape(node.attributes['src']) + size)}{_title(node)})"

    def text(self, text: str) -> str:
        if self.careful:
            text = _PUNCTUATION.sub(r"\\\g<0>", text)
            return _ODD_SPACE.sub(lambda space: f"&#{ord(space[0])};", text)
        return _SPECIAL.sub(_escaped, text)


_BLOCKS: dict[str, Callable[[_Writer, Node], str]] = {
    "p": lambda writer, node: writer.lines(node.children),
    "h2": _Writer.heading,
    "h3": _Writer.heading,
    "h4": _Writer.heading,
    "hr": lambda writer, node: "***",
    "pre": _Writer.fence,
    "blockquote": _Writer.quote,
    "aside": _Writer.callout,
    "figure": _Writer.embed,
    "table": _Writer.table,
}


def to_markdown(html: str, *, breaks: bool = False) -> str:
    """Return stored HTML as Markdown that gives the same HTML when read again; mentions become `@handle`.

    What Markdown cannot say, such as merged table cells, is left in it as HTML. Raises TooLong as `sanitise` does.
    """
    html = unlink_mentions(sanitise(html))
    nodes = parse(html)
    text = _Writer(breaks=breaks).blocks(nodes)
    if _survives(text, html, breaks=breaks):
        return text
    text = "\n\n".join(_faithful(node, breaks=breaks) for node in nodes if isinstance(node, Node))
    if _survives(text, html, breaks=breaks):
        return text
    return "\n\n".join(_as_html(node) for node in nodes if isinstance(node, Node))


def _survives(text: str, html: str, *, breaks: bool) -> bool:
    try:
        return from_markdown(text, breaks=breaks) == html
    except ValueError:
        return False


def _faithful(node: Node, *, breaks: bool) -> str:
    """The most readable way to write one block that is read back as the same block."""
    html = serialise([node])
    for careful in (False, True):
        text = _Writer(careful=careful, breaks=breaks).block(node)
        if _survives(text, html, breaks=breaks):
            return text
    return _as_html(node)


def _as_html(node: Node) -> str:
    # Markdown ends an HTML block at an empty line, and code may hold one.
    return serialise([node]).replace("\n", "&#10;")


def _escaped(match: re.Match[str]) -> str:
    mark, text = match[0], match.string
    before, after = text[: match.start()][-1:], text[match.end() : match.end() + 1]
    if mark == "_" and before.isalnum() and after.isalnum():
        return mark
    if mark == "*" and before in {" ", ""} and after == " " and before:
        return mark
    return f"\\{mark}"


def _escaped_start(match: re.Match[str]) -> str:
    return f"\\{match['mark']}" if match["mark"] else f"{match['number']}\\"


def _code_span(text: str) -> str:
    runs = {len(run) for run in re.findall(r"`+", text)}
    marks = "`" * next(size for size in range(1, len(text) + 2) if size not in runs)
    pad = " " if text[:1] == "`" or text[-1:] == "`" or (text[:1] == " " and text[-1:] == " ") else ""
    return f"{marks}{pad}{text}{pad}{marks}"


def _target(address: str) -> str:
    if _PLAIN_TARGET.fullmatch(address):
        return address
    return "<" + re.sub(r"[<>\\]", r"\\\g<0>", address) + ">"


def _title(node: Node) -> str:
    if "title" not in node.attributes:
        return ""
    return ' "' + re.sub(r'["\\]', r"\\\g<0>", unescape(node.attributes["title"])) + '"'


def _unwritable(cell: Node) -> bool:
    spans = "colspan" in cell.attributes or "rowspan" in cell.attributes
    return spans or any(isinstance(child, Node) and child.tag not in _PHRASES for child in cell.children)
