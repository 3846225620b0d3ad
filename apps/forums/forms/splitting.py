"""Which replies become what."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.forums.actions.threads import LONGEST_TITLE
from apps.forums.forms.shelves import CategoryChoice, category_field
from apps.spaces.models import Space

MOST_CHOSEN = 1000


class ChosenField(forms.TypedMultipleChoiceField):
    """Ids of replies; whether they are there is asked when they are taken."""

    def valid_value(self, value: Any) -> bool:
        return str(value).isdecimal() and len(str(value)) < 19


class SplitForm(forms.Form):
    """The replies, and where they go: to a new topic with a title and a category, or to one that is there."""

    chosen = ChosenField(
        coerce=int, widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose at least one reply.")}
    )
    where = forms.ChoiceField(
        label=_("Where to"), widget=forms.RadioSelect, initial="new",
        choices=[("new", _("A new topic")), ("other", _("A topic that is there already"))],
    )  # fmt: skip
    title = forms.CharField(
        label=_("Title of the new topic"), required=False, max_length=LONGEST_TITLE,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )  # fmt: skip
    category = CategoryChoice(widget=forms.Select({"class": "input"}))

    def __init__(self, *args: Any, space: Space, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category_field(self, space)

    def clean_chosen(self) -> list[int]:
        return list(dict.fromkeys(self.cleaned_data["chosen"]))[:MOST_CHOSEN]
