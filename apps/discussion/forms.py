"""The form to comment with."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.richtext import RichTextArea, RichTextField
from apps.discussion.actions import COMMENT_MAX_CHARACTERS


class CommentForm(forms.Form):
    """Markdown text, which comment it answers, and the stamp of what an edit began with."""

    parent = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    body = RichTextField(
        label=_("Your comment"),
        max_length=COMMENT_MAX_CHARACTERS * 10,
        error_messages={"required": _("Write something first.")},
        widget=RichTextArea(attrs={"rows": 2, "class": "input", "placeholder": _("Add what you know")}),
    )
