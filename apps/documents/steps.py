"""The steps of a text: the items of its task lists, in reading order."""

import re
from collections.abc import Iterator

from django.utils.html import escape, format_html
from django.utils.translation import gettext as _

from apps.content.presentation import present
from apps.core.richtext import plain_text
from apps.core.richtext.tree import INLINE, Children, Node, parse, serialise

# What is stored is canonical: this stands nowhere but where a step begins, as quotes in a text are escaped.
BOX = '<input type="checkbox"'
SHOWN_BOX = re.compile(r'<input class="task"[^>]*>')


def steps_in(html: str) -> int:
    """Return how many steps stored HTML has."""
    return html.count(BOX)


def shown_steps(html: str, ticks: list[bool], *, may_tick: bool) -> str:
    """Return stored HTML as it is shown, with a checkbox `step` for each of its steps, whose words are its label.

    `ticks` says which are done; who `may_tick` finds them in a form. What depends on the reader is left as markers, as
    `present` does.
    """
    nodes = parse(html)
    _label(nodes, iter(range(len(ticks))))
    numbers = iter(range(len(ticks)))

    def box(_found: re.Match[str]) -> str:
        number = next(numbers)
        checked, closed = " checked" if ticks[number] else "", "" if may_tick else " disabled"
        return format_html(
            '<input class="task" type="checkbox" name="step" value="{}" id="step-{}"{}{}>',
            number, number, checked, closed,
        )  # fmt: skip

    return SHOWN_BOX.sub(box, present(serialise(nodes), anchors=False))


def _label(nodes: Children, numbers: Iterator[int]) -> None:
    """Make the words beside each box its label; one without words is told by its number."""
    at = 0
    while at < len(nodes):
        node = nodes[at]
        at += 1
        if isinstance(node, str):
            continue
        if node.tag != "input":
            _label(node.children, numbers)
            continue
        number, end = next(numbers), at
        while end < len(nodes) and _is_inline(nodes[end]):
            end += 1
        words = nodes[at:end]
        if not plain_text(serialise(words)).strip():
            words.append(Node("span", {"class": "vh"}, [escape(_("Step %(number)d") % {"number": number + 1})]))
        nodes[at:end] = [Node("label", {"for": f"step-{number}"}, words)]
        at += 1


def _is_inline(node: Node | str) -> bool:
    return isinstance(node, str) or node.tag in INLINE
