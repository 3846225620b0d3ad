"""Telling people what they have done, with a way back where there is one."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _

BUTTON = '<button class="button button-small" type="submit" form="act" formaction="{}"{}>{}</button>'


def say(request: HttpRequest, text: str, undo: str = "", key: str = "") -> None:
    """Show `text` on the next page; `undo` is the address that takes it back when posted to (with `key`, if any).

    The button posts the page's one hidden form. `text` is escaped unless it is safe HTML.
    """
    if undo:
        value = format_html(' name="key" value="{}"', key) if key else ""
        text = format_html("{} {}", text, format_html(BUTTON, undo, value, _("Undo")))
    messages.success(request, text)
