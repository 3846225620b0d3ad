"""The form to comment with."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.core.richtext import RichTextArea, RichTextField
from apps.discussion.actions import COMMENT_MAX_CHARACTERS


class HiddenInput(forms.HiddenInput):
    """A hidden field written by hand: with a template each, two of them took a twentieth of the page of an item."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        holds = self.format_value(value)
        value_given = "" if holds is None else format_html(' value="{}"', holds)
        return format_html(
            '<input type="hidden" name="{}"{}{}>', name, value_given, flatatt(self.build_attrs(self.attrs, attrs))
        )


class CommentForm(forms.Form):
    """Markdown text, which comment it answers, and the stamp of what an edit began with."""

    parent = forms.IntegerField(required=False, widget=HiddenInput)
    seen = forms.CharField(required=False, max_length=32, widget=HiddenInput)
    body = RichTextField(
        label=_("Your comment"),
        max_length=COMMENT_MAX_CHARACTERS * 10,
        error_messages={"required": _("Write something first.")},
        widget=RichTextArea(attrs={"rows": 2, "class": "input", "placeholder": _("Add what you know")}),
    )
