"""The field in which one chooses a category of a space."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.forums.models import Category
from apps.spaces.models import Space


class CategoryChoice(forms.ModelChoiceField):
    """On which category something is to stand; `category_field` says which there are."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Category"), queryset=Category.objects.none(), required=False, empty_label=_("None"),
            error_messages={"invalid_choice": _("Choose one of this space's categories.")}, **kwargs,
        )  # fmt: skip


def category_field(form: forms.Form, space: Space | None) -> None:
    """Let `form` choose from the categories of `space`; where there are none it does not ask."""
    shelves = Category.objects.filter(space=space) if space else Category.objects.none()
    if shelves:
        form.fields["category"].queryset = shelves  # type: ignore[attr-defined]
    else:
        del form.fields["category"]
