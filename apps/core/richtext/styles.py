"""What inline styles of office programs mean: of all they say, emphasis and list levels are kept.

A style is reduced to a few words, such as "bold italic" or "list-2 lfo1", which the canonical form reads and drops.
"""

import re

from apps.core.richtext.tree import Node

_BOLD = re.compile(r"bold(?:er)?|[6-9]00")
_PLAIN = re.compile(r"normal|lighter|[1-5]00")
_LIST = re.compile(r"\w+ level([1-9]) (\w{1,20})", re.ASCII)
_MOST = 4_000


def meaning(style: str) -> str | None:
    """Return the words for what `style` means here, or None when it says nothing of interest."""
    words: dict[str, None] = {}
    for declaration in style[:_MOST].lower().split(";"):
        name, _, value = declaration.partition(":")
        if word := _word(name.strip(), " ".join(value.split())):
            words[word] = None
    return " ".join(words) or None


def _word(name: str, value: str) -> str:
    if name == "font-weight":
        return "bold" if _BOLD.fullmatch(value) else "unbold" if _PLAIN.fullmatch(value) else ""
    if name == "font-style":
        return "italic" if value in {"italic", "oblique"} else "unitalic" if value == "normal" else ""
    if name in {"text-decoration", "text-decoration-line"}:
        return "struck" if "line-through" in value.split() else ""
    if name == "mso-list":
        level = _LIST.match(value)
        return f"list-{level[1]} {level[2]}" if level else "ignore" if value == "ignore" else ""
    return ""


def styles_of(node: Node) -> frozenset[str]:
    """Return the words that the style of `node` was reduced to."""
    style = node.attributes.get("style")
    return frozenset(style.split()) if style else frozenset()
