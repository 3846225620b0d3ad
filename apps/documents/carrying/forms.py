"""What one chooses when documents leave, and when files come in."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.documents.carrying.arriving import KINDS
from apps.documents.forms import INPUT, DocumentChoice
from apps.documents.models import Document
from apps.spaces.forms import SpaceChoice, space_field

FORMS = (
    ("markdown", _("Markdown files in a zip, for other programs")),
    ("word", _("One Word file (docx), to work on elsewhere")),
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


class ImportForm(forms.Form):
    """The file that comes in, and where its documents shall stand."""

    space = SpaceChoice()
    parent = DocumentChoice(queryset=Document.of_ids([]), label=_("Below"), required=False,
                            empty_label=_("At the top"), widget=forms.Select(INPUT))  # fmt: skip
    file = forms.FileField(
        label=_("Choose a file"), max_length=255,
        help_text=_("Markdown, HTML or Word (docx), or a zip of those, whose folders become the tree."),
        widget=forms.FileInput({"accept": ",".join([*KINDS, ".zip"])}),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
    )  # fmt: skip

    def __init__(self, *args: Any, spaces: Any, chosen: Any, documents: Any, **kwargs: Any) -> None:
        """`spaces` are those to choose from, one perhaps `chosen` already, in which `documents` are known."""
        super().__init__(*args, **kwargs)
        space_field(self, spaces, None)
        if chosen is None:
            del self.fields["parent"]
        else:
            self.fields["parent"].queryset = documents  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            limit = f"{settings.UPLOAD_MAX_BYTES / 1_000_000:.3g}"
            raise forms.ValidationError(_("This file is larger than %(limit)s MB."), params={"limit": limit})
        return file
