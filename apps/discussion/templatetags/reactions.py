"""The one menu of reactions that a page holds, whatever it shows."""

from functools import cache

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from apps.content.cards import reactions_of

register = template.Library()


@register.simple_tag
def react_menu() -> SafeString:
    """Return the menu in the reader's language. The script moves it to the bar that asks for it."""
    return _menu(get_language() or "en")


@cache
def _menu(language: str) -> SafeString:
    return get_template("discussion/react_menu.html").render({"reactions": reactions_of({}, "")})
