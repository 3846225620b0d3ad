"""A document as HTML, written as the editor's extensions write it and still to be sanitised.

One thing is written otherwise: the editor nests marks in a fixed order and ends all of them at a line break or a name.
Here the mark that reaches furthest stands outside, so that emphasis around a link stays in one piece.
"""

from collections.abc import Callable
from typing import Any

from apps.core.richtext.tree import escape, escape_attribute
from apps.core.yjs.document import INLINE_ATOMS, TEXT_BLOCKS, Element, Marks, Piece, Text, text_in

_SIMPLE_MARKS = {"bold": "strong", "italic": "em", "strike": "s", "code": "code"}
_SIMPLE_BLOCKS = {"paragraph": "p", "bulletList": "ul", "blockquote": "blockquote", "tableRow": "tr"}
_BLOCKS = TEXT_BLOCKS | _SIMPLE_BLOCKS.keys() | {
    "orderedList", "listItem", "callout", "table", "tableHeader", "tableCell", "horizontalRule", "embed",
}  # fmt: skip
_LEVELS = (2, 3, 4)
# Where two marks reach equally far, the first of these stands outside.
_ORDER = ("a", "s", "em", "strong", "code")

# A piece of running text: its HTML, and the opening tags of its marks.
_Phrase = tuple[str, frozenset[str]]


def rendered(pieces: list[Piece]) -> str:
    """Return the HTML of blocks; nodes that the schema does not know leave what is inside them."""
    return "".join(_flow(pieces))


def _flow(pieces: list[Piece]) -> list[str]:
    out: list[str] = []
    run: list[Piece] = []
    for piece in [*pieces, None]:
        if piece is not None and (isinstance(piece, Text) or piece.name in INLINE_ATOMS):
            run.append(piece)
            continue
        if run:
            out.append(_running(run))
            run = []
        if piece is not None:
            out.append(_block(piece))
    return out


def _block(element: Element) -> str:
    name = element.name
    if name in ("horizontalRule", "embed"):
        return "<hr>" if name == "horizontalRule" else _embed(element)
    if name == "codeBlock":
        language = _said(element.attributes.get("language"))
        kind = _attributes({"class": f"language-{language}"}) if language else ""
        return f"<pre><code{kind}>{escape(text_in(element))}</code></pre>"
    if name == "table":
        return f"<table><tbody>{rendered(element.children)}</tbody></table>"
    opening, tag = _tag(element)
    inner = _running(element.children) if name in TEXT_BLOCKS else rendered(element.children)
    return f"<{opening}>{inner}</{tag}>"


def _tag(element: Element) -> tuple[str, str]:
    given = element.attributes
    if tag := _SIMPLE_BLOCKS.get(element.name):
        return tag, tag
    if element.name == "heading":
        level = next((level for level in _LEVELS if level == given.get("level")), _LEVELS[0])
        return f"h{level}", f"h{level}"
    if element.name == "orderedList":
        return f"ol{_attributes({'start': given.get('start', 1)})}", "ol"
    if element.name == "listItem":
        return f"li{_attributes({'data-checked': given.get('checked')})}", "li"
    if element.name == "callout":
        return f"aside{_attributes({'data-tone': given.get('tone', 'note'), 'class': 'callout'})}", "aside"
    if element.name in ("tableHeader", "tableCell"):
        tag = "th" if element.name == "tableHeader" else "td"
        return f"{tag}{_attributes({name: given.get(name) for name in ('align', 'colspan', 'rowspan')})}", tag
    return "div", "div"


def _embed(element: Element) -> str:
    item, url = element.attributes.get("item"), element.attributes.get("url")
    return f"<figure{_attributes({'class': 'embed', **({'data-item': item} if item else {'data-url': url})})}></figure>"


def _atom(element: Element) -> str:
    given = element.attributes
    if element.name == "hardBreak":
        return "<br>"
    if element.name == "picture":
        names = ("src", "alt", "title", "width", "height")
        return f"<img{_attributes({name: given.get(name, '' if name == 'alt' else None) for name in names})}>"
    if element.name == "mention":
        username = _said(given.get("username")) or ""
        shown = escape("@" + (_said(given.get("name")) or username))
        link = {"class": "mention", "href": f"/people/{username}/", "data-username": username}
        return f"<a{_attributes(link)}>{shown}</a>"
    item, space = _said(given.get("item")), _said(given.get("space"))
    named = {"data-item": item, "href": f"/i/{item}/"} if item else {"data-space": space, "href": f"/s/{space}/"}
    return f"<a{_attributes({'class': 'ref', **named})}></a>"


def _said(value: Any) -> str | None:
    """An attribute's value as JavaScript writes it; None for what is no single value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else None


def _attributes(given: dict[str, Any]) -> str:
    said = ((name, _said(value)) for name, value in given.items())
    return "".join(f' {name}="{escape_attribute(value)}"' for name, value in said if value is not None)


def _running(pieces: list[Piece]) -> str:
    """The HTML of a text with its marks; a block inside it, which the schema forbids, stays one."""
    phrases: list[_Phrase] = []
    atoms: dict[int, str] = {}
    _gather(pieces, phrases, atoms)
    return "".join(_nested(_bridged(phrases, atoms)))


def _gather(pieces: list[Piece], phrases: list[_Phrase], atoms: dict[int, str]) -> None:
    for piece in pieces:
        if isinstance(piece, Text):
            phrases.extend((escape(text), _tags(marks)) for text, marks in piece.runs)
        elif piece.name in INLINE_ATOMS:
            atoms[len(phrases)] = piece.name
            phrases.append((_atom(piece), frozenset()))
        elif piece.name in _BLOCKS:
            phrases.append((_block(piece), frozenset()))
        else:
            _gather(piece.children, phrases, atoms)


def _tags(marks: Marks) -> frozenset[str]:
    tags: set[str] = set()
    for name, value in marks.items():
        if tag := _SIMPLE_MARKS.get(name):
            tags.add(tag)
        elif name == "link" and isinstance(value, dict) and _said(value.get("href")):
            tags.add(f"a{_attributes({'href': value['href'], 'title': value.get('title')})}")
    return frozenset(tags)


def _bridged(phrases: list[_Phrase], atoms: dict[int, str]) -> list[_Phrase]:
    """Yjs keeps no marks for what stands in a text without being text: it gets those that go on behind it."""
    if not atoms:
        return phrases
    out = list(phrases)
    after: frozenset[str] = frozenset()
    following: dict[int, frozenset[str]] = {}
    for index in range(len(phrases) - 1, -1, -1):
        if index in atoms:
            following[index] = after
        else:
            after = phrases[index][1]
    before: frozenset[str] = frozenset()
    for index, (html, marks) in enumerate(phrases):
        if index not in atoms:
            before = marks
            continue
        linked = atoms[index] in ("mention", "reference")
        out[index] = (html, frozenset(tag for tag in before & following[index] if _may_hold(tag, linked=linked)))
    return out


def _may_hold(tag: str, *, linked: bool) -> bool:
    return tag != "code" and not (linked and tag[0] == "a")


def _rank(tag: str) -> int:
    return _ORDER.index(tag.split(" ", 1)[0])


def _nested(phrases: list[_Phrase]) -> list[str]:
    out: list[str] = []
    index = 0
    while index < len(phrases):
        html, marks = phrases[index]
        if not marks:
            out.append(html)
            index += 1
            continue
        # Code can hold nothing, so it stands inside all others.
        reach = {tag: _reach(phrases, index, tag) for tag in marks - {"code"} or marks}
        outer = min(reach, key=_preference(reach))
        end = reach[outer]
        inner = [(html, marks - {outer}) for html, marks in phrases[index:end]]
        out += [f"<{outer}>", *_nested(inner), f"</{outer.split(' ', 1)[0]}>"]
        index = end
    return out


def _preference(reach: dict[str, int]) -> Callable[[str], tuple[int, int]]:
    return lambda tag: (-reach[tag], _rank(tag))


def _reach(phrases: list[_Phrase], start: int, tag: str) -> int:
    end = start
    while end < len(phrases) and tag in phrases[end][1]:
        end += 1
    return end
