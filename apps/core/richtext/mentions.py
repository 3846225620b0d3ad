"""People and tags named in a text."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from apps.core.richtext import limits
from apps.core.richtext.tree import Children, Node, escape, parse, serialise, texts, unescape

_MENTION = re.compile(r"(?<![\w@/])@([A-Za-z0-9][A-Za-z0-9._-]{1,29})(?!\w)")
_SEPARATOR = re.compile(r"[._-]+")
_MENTION_LINK = re.compile(r'<a class="mention" href="/people/[^"]*" data-username="([^"]*)">.*?</a>', re.DOTALL)
_TAG = re.compile(r"(?<![\w&/#])#(\w[\w-]{0,49})(?![\w-])")
_SILENT = frozenset({"a", "code", "pre"})
_GLUED_BEFORE = re.compile(r"[\w@/]$")
_GLUED_AFTER = re.compile(r"[._-]*\w")


@dataclass(frozen=True, slots=True)
class Mention:
    """A person who can be mentioned: the handle, and the name readers see."""

    username: str
    name: str


def link_mentions(html: str, resolve: Callable[[set[str]], dict[str, Mention]]) -> tuple[str, list[str]]:
    """Link each `@handle` in stored HTML that `resolve` knows.

    `resolve` gets the lower-case handles found, in one call, and returns those it knows. Mentions that are already
    links are looked up again, so that none shows a name or person the writer made up; unknown ones become text.
    Returns the HTML and the usernames mentioned, each once, in reading order.
    """
    if "@" not in html and 'class="mention"' not in html:
        return html, []
    nodes = parse(html)
    wanted = {candidate for handle in _handles(nodes) for candidate in _candidates(handle)}
    known = resolve(wanted) if wanted else {}
    found: dict[str, None] = {}
    return serialise(_linked(nodes, known, found)), list(found)


def unlink_mentions(html: str) -> str:
    """Turn mention links in stored HTML back into `@handle`, where that would be found again."""

    def handle(link: re.Match[str]) -> str:
        if _GLUED_BEFORE.search(link.string, 0, link.start()) or _GLUED_AFTER.match(link.string, link.end()):
            return link[0]
        return f"@{link[1]}"

    return _MENTION_LINK.sub(handle, html) if 'class="mention"' in html else html


def find_tags(html: str) -> list[str]:
    """Return the `#tags` in stored HTML, lower-case, each once, in reading order; code and links are passed over."""
    if "#" not in html:
        return []
    found: dict[str, None] = {}
    for text in _open_texts(parse(html)):
        for match in _TAG.finditer(unescape(text)):
            tag = match[1].rstrip("-").lower()
            if any(character.isalpha() for character in tag):
                found[tag] = None
    return list(found)


def _open_texts(nodes: Children) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif node.tag not in _SILENT:
            yield from _open_texts(node.children)


def _is_mention(node: Node) -> bool:
    return node.tag == "a" and node.attributes.get("class") == "mention"


def _handles(nodes: Children) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            for match in _MENTION.finditer(node):
                yield match[1]
        elif _is_mention(node):
            yield node.attributes["data-username"]
        elif node.tag not in _SILENT:
            yield from _handles(node.children)


def _candidates(handle: str) -> list[str]:
    """The handle and what is left of it without its last parts: "anna.smith." may mean anna.smith, or anna."""
    handle = handle.lower().rstrip("._-")
    ends = [match.start() for match in _SEPARATOR.finditer(handle)]
    return [handle, *(handle[:end] for end in reversed(ends) if end >= 2)]


def _linked(nodes: Children, known: dict[str, Mention], found: dict[str, None]) -> Children:
    out: Children = []
    for node in nodes:
        if isinstance(node, str):
            after_mention = bool(out) and isinstance(out[-1], Node) and _is_mention(out[-1])
            out.extend(_split(node, known, found, glued=after_mention))
        elif _is_mention(node):
            mention = known.get(node.attributes["data-username"])
            out.append(_link(mention, found) if mention else "".join(texts(node.children)))
        else:
            if node.tag not in _SILENT:
                node.children = _linked(node.children, known, found)
            out.append(node)
    return out


def _split(text: str, known: dict[str, Mention], found: dict[str, None], *, glued: bool) -> Children:
    """Cut the text at its mentions; with `glued`, a handle right at its start belongs to what stands before."""
    out: Children = []
    position = 0
    for match in _MENTION.finditer(text, int(glued)):
        handle = next((candidate for candidate in _candidates(match[1]) if candidate in known), None)
        if handle is None:
            continue
        if match.start() > position:
            out.append(text[position : match.start()])
        out.append(_link(known[handle], found))
        position = match.start() + 1 + len(handle)
    if position < len(text):
        out.append(text[position:])
    return out


def _link(mention: Mention, found: dict[str, None]) -> Node:
    found[mention.username] = None
    name = limits.storable(mention.name, limit=len(mention.name))
    name = escape(" ".join(name.split()) or mention.username)
    username = mention.username
    attributes = {"class": "mention", "href": f"/people/{username}/", "data-username": username}
    return Node("a", attributes, [f"@{name}"])
