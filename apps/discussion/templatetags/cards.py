"""Showing the reader's own reactions on pieces that are drawn for everybody."""

from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString, mark_safe

from apps.discussion.threads import press

register = template.Library()


class PressedNode(template.Node):
    def __init__(self, mine: Any, nodelist: NodeList) -> None:
        self.mine, self.nodelist = mine, nodelist

    def render(self, context: template.Context) -> SafeString:
        html = press(self.nodelist.render(context), self.mine.resolve(context) or [])
        return mark_safe(html)  # noqa: S308  (only attributes of already escaped HTML are changed)


@register.tag
def pressed(parser: Parser, token: Token) -> PressedNode:
    """`{% pressed emojis %}…{% endpressed %}`: show these reactions as the reader's own."""
    _name, mine = token.split_contents()
    nodelist = parser.parse(["endpressed"])
    parser.delete_first_token()
    return PressedNode(parser.compile_filter(mine), nodelist)
