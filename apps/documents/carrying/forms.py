"""What one chooses when documents leave."""

from django import forms
from django.utils.translation import gettext_lazy as _

FORMS = (
    ("markdown", _("Markdown files in a zip, for other programs")),
    ("html", _("One HTML file with everything in it, to hand on")),
    ("print", _("A page to print, or to store as PDF")),
)
ALONE, BELOW = "alone", "below"


class ExportForm(forms.Form):
    """What leaves, and as what."""

    what = forms.ChoiceField(
        label=_("What?"), choices=[(ALONE, _("This document alone")), (BELOW, _("With everything below it"))],
        widget=forms.RadioSelect, initial=BELOW,
    )  # fmt: skip
    form = forms.ChoiceField(label=_("As what?"), choices=FORMS, widget=forms.RadioSelect, initial="markdown")
