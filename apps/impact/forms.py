"""What a reader says about something that helped."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.impact.models import MOST_MINUTES, REFERENCE_LIMIT, Outcome


class ReceiptForm(forms.Form):
    has_required = True

    outcome = forms.ChoiceField(
        label=_("What did it do for you?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what it did for you."), "invalid_choice": _("Say what it did for you.")},
    )
    minutes = forms.IntegerField(
        label=_("Minutes saved"),
        required=False,
        widget=forms.NumberInput({"class": "input", "inputmode": "numeric", "min": 1, "max": MOST_MINUTES}),
        error_messages={"invalid": _("Write whole minutes, or leave it empty.")},
    )
    reference = forms.CharField(
        label=_("Reference"),
        required=False,
        max_length=REFERENCE_LIMIT,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
        help_text=_("Such as a work order. Only you see it."),
    )

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("outcome", "minutes", "reference")}
