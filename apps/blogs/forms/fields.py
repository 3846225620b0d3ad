"""Fields that the forms for posts and articles share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.spaces.models import Space
from apps.tagging.actions import MAX_LENGTH, split


class SpaceChoice(forms.ModelChoiceField):
    """In which space something is to be written; `space_field` says which there are."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Where"), queryset=Space.objects.none(), empty_label=_("Choose a space"),
            error_messages={
                "required": _("Choose the space this belongs to."), "invalid_choice": _("Choose one of your spaces."),
            },
            **kwargs,
        )  # fmt: skip

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def space_field(form: forms.Form, spaces: Any, space: Space | None) -> None:
    """Let `form` choose from `spaces`; or, if it changes what is in `space` already, let it only say so."""
    if space is not None:
        form.fields["space"] = forms.IntegerField(required=False, widget=forms.HiddenInput, initial=space.pk)
    else:
        form.fields["space"].queryset = spaces  # type: ignore[attr-defined]


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
