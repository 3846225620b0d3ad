"""The forms in which a video is described and captioned."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts import languages
from apps.core.richtext import RichTextArea, RichTextField
from apps.spaces.forms import SpaceChoice, space_field
from apps.spaces.models import Space
from apps.tagging.forms import clean_tag_line, tags_field

INPUT = {"class": "input"}
FILMS = "video/*,audio/*,.mkv,.mov,.m4v,.avi,.ts,.flv,.wmv"


class VideoForm(forms.Form):
    """Where, what, under which title. The film comes as the id of an upload, or, without a script, as a file."""

    space = SpaceChoice()
    file = forms.FileField(label=_("Choose a film"), required=False, widget=forms.FileInput({"accept": FILMS}))
    upload = forms.UUIDField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("Title"), max_length=200, error_messages={"required": _("A video needs a title.")},
        widget=forms.TextInput({"class": "input input-title", "autocomplete": "off"}),
    )  # fmt: skip
    body = RichTextField(
        label=_("What it shows"), max_length=settings.POST_MAX_CHARACTERS * 80, required=False,
        widget=RichTextArea(attrs={**INPUT, "rows": 6}),
    )  # fmt: skip
    tags = tags_field()

    def __init__(self, *args: Any, spaces: Any = None, space: Space | None = None, **kwargs: Any) -> None:
        """`spaces` are those to choose from; or `space` is where the video is already, whose film stays."""
        super().__init__(*args, **kwargs)
        space_field(self, spaces, space)
        if space is not None:
            del self.fields["file"], self.fields["upload"]

    def clean_tags(self) -> str:
        return clean_tag_line(self.cleaned_data["tags"])


class CaptionsForm(forms.Form):
    """A file of captions and the language in which it is."""

    language = forms.CharField(
        label=_("Language"), max_length=40, widget=forms.TextInput({**INPUT, "autocomplete": "off"}),
        help_text=_("Its name, or its code such as en."),
    )  # fmt: skip
    file = forms.FileField(label=_("Choose captions"), widget=forms.FileInput({"accept": ".vtt,.srt,.sbv,text/vtt"}))

    def clean_language(self) -> str:
        codes = languages.checked([self.cleaned_data["language"]])
        if not codes:
            raise ValidationError(_("Choose the language that is spoken in these captions."))
        return codes[0]
