"""The skills somebody names, a row for each, and some empty ones to add."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.actions import MOST_SKILLS
from apps.accounts.models import User
from apps.expertise.actions import Said
from apps.expertise.declared import declared_by
from apps.expertise.models import Level

INPUT = {"class": "input"}
EMPTY_ROWS = 3


class SkillForm(forms.Form):
    name = forms.CharField(label=_("Skill"), required=False, max_length=60, widget=forms.TextInput(INPUT))
    level = forms.TypedChoiceField(
        label=_("How well"), required=False, coerce=int, empty_value=None, widget=forms.Select(INPUT),
        choices=[("", _("I would rather not say")), *Level.choices],
    )  # fmt: skip
    teaches = forms.BooleanField(label=_("I am happy to teach it"), required=False)
    learns = forms.BooleanField(label=_("I would like to learn more"), required=False)


SkillFormSet = forms.formset_factory(
    SkillForm, extra=EMPTY_ROWS, max_num=MOST_SKILLS + EMPTY_ROWS, absolute_max=MOST_SKILLS + EMPTY_ROWS
)


def skill_forms(user: User, data: Any = None) -> Any:
    """Return the rows of somebody's skills, filled with what is known or with what they sent."""
    known = [
        {"name": skill.name, "level": skill.level, "teaches": skill.teaches, "learns": skill.learns}
        for skill in declared_by(user, user)
    ]
    return SkillFormSet(data, initial=known, prefix="skills")


def said_in(forms_: Any) -> list[Said]:
    """Return what valid rows say; one whose name was emptied is gone."""
    rows = (form.cleaned_data for form in forms_)
    return [
        Said(row["name"], row["level"], row["learns"], row["teaches"]) for row in rows if row.get("name", "").strip()
    ]
