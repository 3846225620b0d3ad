"""The forms in which a video is described and captioned."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts import languages
from apps.core.richtext import RichTextArea, RichTextField
from apps.discussion.actions import COMMENT_MAX_CHARACTERS
from apps.spaces.forms import SpaceChoice, space_field
from apps.spaces.models import Space
from apps.tagging.forms import clean_tag_line, tags_field
from apps.videos.moments import seconds_of

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


class FilmForm(forms.Form):
    """Another film for a video that is there, as the id of an upload or, without a script, as a file."""

    file = forms.FileField(label=_("Choose a film"), required=False, widget=forms.FileInput({"accept": FILMS}))
    upload = forms.UUIDField(required=False, widget=forms.HiddenInput)


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


class MomentField(forms.CharField):
    """A moment of a film as people write it, such as 1:02. Cleans to seconds, or None where it is left empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=12, widget=forms.TextInput({**INPUT, "inputmode": "numeric"}), **kwargs)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        seconds = seconds_of(text)
        if text and seconds is None:
            raise ValidationError(_("Write a moment such as 1:02."))
        return seconds


class MomentForm(forms.Form):
    """What somebody says about a moment of a film, or about all from one moment to another."""

    at = MomentField(label=_("At"), error_messages={"required": _("Say which moment it is about.")})
    until = MomentField(label=_("Until"), required=False, help_text=_("If it is about more than a moment."))
    body = RichTextField(
        label=_("Your comment"), max_length=COMMENT_MAX_CHARACTERS * 10,
        error_messages={"required": _("Write something first.")},
        widget=RichTextArea(attrs={**INPUT, "rows": 4, "placeholder": _("Add what you know")}),
    )  # fmt: skip
    outdated = forms.BooleanField(label=_("What it shows there is not true any more"), required=False)


class PlaylistForm(forms.Form):
    title = forms.CharField(
        label=_("Title of a new playlist"), max_length=120, widget=forms.TextInput({**INPUT, "autocomplete": "off"}),
        error_messages={"required": _("A playlist needs a title.")},
    )  # fmt: skip


class PictureForm(forms.Form):
    """What cards show of a video: the frame at a moment, or a picture that is sent."""

    at = MomentField(label=_("The moment at"), required=False)
    file = forms.FileField(
        label=_("Or choose a picture"), required=False,
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("file") and data.get("at") is None and not self.errors:
            raise ValidationError({"at": _("Say which moment, or choose a picture.")})
        return data
