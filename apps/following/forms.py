"""What people fill in about the folders of their bookmarks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.following.actions.bookmarks import NAME_LIMIT
from apps.following.models import Folder

INPUT = {"class": "input", "autocomplete": "off"}


class FolderForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LIMIT,
        widget=forms.TextInput(INPUT),
        error_messages={"required": _("Give the folder a name.")},
    )


class MoveForm(forms.Form):
    """One of one's own folders, none of them, or the name of a new one, which comes first."""

    folder = forms.ModelChoiceField(
        label=_("Folder"),
        queryset=Folder.objects.none(),
        required=False,
        empty_label=_("No folder"),
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("Or a new folder"), max_length=NAME_LIMIT, required=False, widget=forms.TextInput(INPUT)
    )

    def __init__(self, *args: Any, folders: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["folder"]
        field.queryset = folders
