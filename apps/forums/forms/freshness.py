"""Keeping an accepted answer true."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.forums.actions.freshness import LONGEST_WHY, MOST_MONTHS
from apps.spaces.audience import readers_of
from apps.spaces.models import Space


class ReviewForm(forms.Form):
    """Who keeps an accepted answer true, and how long it holds."""

    owner = forms.CharField(
        label=_("Who keeps it true"), max_length=160,
        widget=forms.TextInput({"class": "input", "autocomplete": "off", "data-handles": ""}),
        help_text=_("A handle, such as @rosah. This person is asked to look at the answer again."),
        error_messages={"required": _("Somebody has to keep it true.")},
    )  # fmt: skip
    months = forms.IntegerField(
        label=_("Look at it again after how many months"), min_value=1, max_value=MOST_MONTHS,
        widget=forms.NumberInput({"class": "input", "min": 1, "max": MOST_MONTHS}),
    )  # fmt: skip

    def __init__(self, *args: Any, space: Space, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.space = space

    def clean_owner(self) -> Any:
        handle = self.cleaned_data["owner"].strip().lstrip("@").lower()
        person = readers_of(self.space).filter(username=handle).first()
        if person is None:
            sentence = _("Nobody who may read this space has the handle %(handle)s.")
            raise forms.ValidationError(sentence % {"handle": handle[:40]})
        return person


class DoubtForm(forms.Form):
    """What is no longer true."""

    why = forms.CharField(
        label=_("What has changed"), max_length=LONGEST_WHY,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
        help_text=_("One sentence. Everybody reads it above the answers, with your name."),
        error_messages={"required": _("Say what has changed.")},
    )  # fmt: skip
