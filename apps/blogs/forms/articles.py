"""The form to write an article with."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.blogs.forms.fields import SpaceChoice, clean_tag_line, space_field, tags_field
from apps.core.richtext import RichTextArea, RichTextField
from apps.spaces.models import Space

INPUT = {"class": "input"}


class ArticleForm(forms.Form):
    """Where, under which title, what and with which tags."""

    space = SpaceChoice()
    title = forms.CharField(
        label=_("Title"), max_length=200, error_messages={"required": _("An article needs a title.")},
        widget=forms.TextInput({**INPUT, "autocomplete": "off"}),
    )  # fmt: skip
    summary = forms.CharField(
        label=_("Summary"), max_length=300, required=False, widget=forms.Textarea({**INPUT, "rows": 2}),
        help_text=_("One or two sentences, shown in streams. Without it they show how the text begins."),
    )  # fmt: skip
    body = RichTextField(
        label=_("Text"), max_length=settings.ARTICLE_MAX_CHARACTERS * 4,
        error_messages={"required": _("Write something first.")},
        widget=RichTextArea(attrs={**INPUT, "rows": 20}),
    )  # fmt: skip
    tags = tags_field()

    def __init__(self, *args: Any, spaces: Any = None, space: Space | None = None, **kwargs: Any) -> None:
        """`spaces` are those to choose from; or `space` is where the article is already."""
        super().__init__(*args, **kwargs)
        space_field(self, spaces, space)

    def clean_tags(self) -> str:
        return clean_tag_line(self.cleaned_data["tags"])
