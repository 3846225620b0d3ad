"""What people fill in about any item, whatever its kind."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.content.actions.closing import LONGEST_REASON


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
