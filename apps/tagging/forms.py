"""The field in which tags are named."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.tagging.actions import MAX_LENGTH, split


def tags_field() -> forms.CharField:
    return forms.CharField(
        label=_("Tags"), required=False, max_length=600, help_text=_("Separate them by commas."),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )  # fmt: skip


def clean_tag_line(line: str) -> str:
    """Return a line of tags, tidied. Raises ValidationError when one is too long."""
    names = split(line)
    if any(len(name) > MAX_LENGTH for name in names):
        raise forms.ValidationError(_("A tag has at most %(most)d characters."), params={"most": MAX_LENGTH})
    return ", ".join(names)
