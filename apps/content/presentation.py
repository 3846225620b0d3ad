"""From a stored text to the one that is shown, where that is the same for every reader."""

from collections.abc import Iterator

from django.utils.text import slugify

from apps.core.richtext import plain_text
from apps.core.richtext.tree import Children, Node, escape_attribute, parse, serialise

_HEADINGS = {"h2": 2, "h3": 3, "h4": 4}


def present(html: str, *, anchors: bool = True) -> str:
    """Return stored HTML as it is shown.

    With `anchors`, headings get ids (`h-…`); leave them out where several texts stand on one page.
    """
    if not anchors or "<h" not in html:
        return html
    nodes = parse(html)
    for node, name, _text in _named(nodes):
        node.attributes["id"] = escape_attribute(name)
    return serialise(nodes)


def headings(html: str) -> list[tuple[int, str, str]]:
    """Return (level, id, text) of the headings of stored HTML, as `present` names them; h2 has level 2."""
    return [(_HEADINGS[node.tag], name, text) for node, name, text in _named(parse(html))] if "<h" in html else []


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
