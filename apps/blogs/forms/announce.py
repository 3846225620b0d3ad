"""The form that makes an article an announcement."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class AnnounceForm(forms.Form):
    """Until when the members are asked to confirm, if there is a day."""

    confirm_by = forms.DateField(
        label=_("Confirm by"), required=False,
        widget=forms.DateInput({"class": "input", "type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Choose a day, such as 2026-11-20.")},
        help_text=_("The last day on which they should have read it. Leave it empty if there is none."),
    )  # fmt: skip

    def __init__(self, *args: Any, confirm_by: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"confirm_by": confirm_by}, **kwargs)
