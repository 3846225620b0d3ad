"""The form to comment with."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.richtext import RichTextArea, RichTextField
from apps.discussion.actions import COMMENT_MAX_CHARACTERS


class CommentForm(forms.Form):
    """Markdown text, and which comment it answers."""

    parent = forms.IntegerField(required=False, widget=forms.HiddenInput)
    body = RichTextField(
        label=_("Your comment"),
        max_length=COMMENT_MAX_CHARACTERS * 10,
        error_messages={"required": _("Write something first.")},
        widget=RichTextArea(attrs={"rows": 2, "class": "input", "placeholder": _("Add what you know")}),
    )
