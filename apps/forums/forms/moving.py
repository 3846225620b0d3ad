"""Where a thread goes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.forums.forms.shelves import CategoryChoice, category_field
from apps.spaces.models import Space


class WhereForm(forms.Form):
    """To which space a thread goes."""

    space = forms.ModelChoiceField(
        label=_("Space"), queryset=Space.objects.none(), empty_label=None, to_field_name="slug",
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a space first."),
            "invalid_choice": _("You cannot publish in this space, so nothing can be moved there."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, spaces: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["space"].queryset = spaces  # type: ignore[attr-defined]


class ShelfForm(forms.Form):
    """On which category a thread stands in a space."""

    category = CategoryChoice(widget=forms.Select({"class": "input"}))

    def __init__(self, *args: Any, space: Space, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category_field(self, space)
