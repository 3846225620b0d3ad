"""The form to write a post with."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.core.richtext import RichTextArea, RichTextField
from apps.spaces.models import Space
from apps.tagging.actions import MAX_LENGTH, split


class MultipleFileInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SpaceChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class PostForm(forms.Form):
    """Where, what and with which tags. Pictures come as ids of finished uploads, or, without a script, as files."""

    space = SpaceChoice(
        label=_("Where"), queryset=Space.objects.none(), empty_label=_("Choose a space"),
        error_messages={
            "required": _("Choose the space this belongs to."), "invalid_choice": _("Choose one of your spaces."),
        },
    )  # fmt: skip
    body = RichTextField(
        label=_("What do you want to share?"), max_length=settings.POST_MAX_CHARACTERS * 4,
        error_messages={"required": _("Write something first.")},
        widget=RichTextArea(attrs={"rows": 6, "class": "input", "autofocus": True}),
    )  # fmt: skip
    tags = forms.CharField(
        label=_("Tags"), required=False, max_length=600, help_text=_("Separate them by commas."),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )  # fmt: skip
    images = forms.FileField(
        label=_("Pictures"), required=False,
        widget=MultipleFileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )  # fmt: skip

    def __init__(self, *args: Any, spaces: Any = None, space: Space | None = None, **kwargs: Any) -> None:
        """`spaces` are those to choose from; or `space` is where the post is already."""
        super().__init__(*args, **kwargs)
        if space is not None:
            self.fields["space"] = forms.IntegerField(required=False, widget=forms.HiddenInput, initial=space.pk)
        else:
            self.fields["space"].queryset = spaces  # type: ignore[attr-defined]

    def clean_tags(self) -> str:
        names = split(self.cleaned_data["tags"])
        if any(len(name) > MAX_LENGTH for name in names):
            raise forms.ValidationError(_("A tag has at most %(most)d characters."), params={"most": MAX_LENGTH})
        return ", ".join(names)
