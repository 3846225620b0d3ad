"""The form to write a post with."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.core.richtext import RichTextArea, RichTextField
from apps.spaces.forms import SpaceChoice, space_field
from apps.spaces.models import Space
from apps.tagging.forms import clean_tag_line, tags_field


class MultipleFileInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PostForm(forms.Form):
    """Where, what and with which tags. Pictures come as ids of finished uploads, or, without a script, as files."""

    space = SpaceChoice()
    body = RichTextField(
        label=_("What do you want to share?"), max_length=settings.POST_MAX_CHARACTERS * 20,
        error_messages={"required": _("Write something first.")},
        widget=RichTextArea(attrs={"rows": 6, "class": "input", "autofocus": True}),
    )  # fmt: skip
    tags = tags_field()
    images = forms.FileField(
        label=_("Pictures"), required=False,
        widget=MultipleFileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, spaces: Any = None, space: Space | None = None, prompt: Any = None, **kwargs: Any
    ) -> None:
        """`spaces` are those to choose from; or `space` is where the post is already. `prompt` is what it answers."""
        if prompt is not None:
            kwargs["initial"] = {"tags": prompt.tag} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        if prompt is not None:
            self.fields["body"].label = prompt.question
        space_field(self, spaces, space)

    def clean_tags(self) -> str:
        return clean_tag_line(self.cleaned_data["tags"])
