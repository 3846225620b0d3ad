"""What people fill in about any item, whatever its kind."""

from django import forms
from django.utils.translation import gettext_lazy as _


class HideForm(forms.Form):
    """Why an item is hidden: its author reads it."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea({"class": "input", "rows": 3}),
        help_text=_("The author reads this."),
        error_messages={"required": _("Say why, for the author.")},
    )
