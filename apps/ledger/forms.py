"""What the desk decides about needs."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User


class PlanForm(forms.Form):
    """Who sees to a need and until when; an empty field means nobody, and no day."""

    owner = forms.CharField(
        label=gettext_lazy("Owner"), required=False, max_length=80,
        widget=forms.TextInput({"class": "input", "list": "desk-people", "autocomplete": "off"}),
        help_text=gettext_lazy("A handle, such as lenab. Empty means nobody."),
    )  # fmt: skip
    due = forms.DateField(
        label=gettext_lazy("Due"), required=False, widget=forms.DateInput({"class": "input", "type": "date"}),
        error_messages={"invalid": gettext_lazy("Write a day, such as 2026-12-31.")},
    )  # fmt: skip

    def clean_owner(self) -> User | None:
        handle = self.cleaned_data["owner"].strip().lstrip("@").lower()
        if not handle:
            return None
        owner = User.objects.filter(username=handle, is_active=True, is_guest=False).first()
        if owner is None:
            raise ValidationError(_("Nobody who works here has the handle “%(handle)s”.") % {"handle": handle})
        return owner

    def clean_due(self) -> date | None:
        due: date | None = self.cleaned_data["due"]
        if due is not None and not 2000 <= due.year <= 2200:
            raise ValidationError(_("Choose a day that somebody will live to see."))
        return due


def people_of_the_desk() -> list[Any]:
    """Return those to whom needs are given most often, to be offered: the learning admins."""
    return list(User.objects.filter(roles__contains=["learning_admin"], is_active=True).order_by("name_key")[:20])
