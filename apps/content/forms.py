"""What people fill in about any item, whatever its kind."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.content.actions.closing import LONGEST_REASON

INPUT = {"class": "input"}
LAST_YEAR = 2200


class HideForm(forms.Form):
    """Why an item is hidden: its author reads it."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea({"class": "input", "rows": 3}),
        help_text=_("The author reads this."),
        error_messages={"required": _("Say why, for the author.")},
    )


class CloseForm(forms.Form):
    """Why the conversation on an item ends: everybody reads it."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_REASON,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
        help_text=_("Everybody reads this under the conversation."),
        error_messages={"required": _("Say why, for those who took part.")},
    )


class MomentField(forms.DateTimeField):
    """A day and a time in the zone of the person who fills it in; gives an aware moment."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput({**INPUT, "type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        errors = {"invalid": _("Choose a day and a time, such as 2026-11-20 14:30.")}
        super().__init__(widget=widget, required=False, error_messages=errors, **kwargs)

    def clean(self, value: Any) -> Any:
        moment = super().clean(value)
        if moment and not 1900 <= moment.year <= LAST_YEAR:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return moment
