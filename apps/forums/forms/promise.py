"""How soon a space answers, and who hears when it did not."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.forums.promises import CHOICES, duration
from apps.spaces.models import Membership, Space

MOST_LEADERS = 200


class PromiseForm(forms.Form):
    """Within how many hours a question gets its first answer, and who is told of one that waits longer."""

    hours = forms.TypedChoiceField(
        label=_("First answer within"), required=False, coerce=int, empty_value=None,
        widget=forms.Select({"class": "input"}),
        help_text=_(
            "Counted around the clock, nights and weekends too: with one day, what is asked on Friday at noon is due "
            "on Saturday at noon."
        ),
    )  # fmt: skip
    told = forms.ModelChoiceField(
        label=_("Who is told when it is missed"), queryset=User.objects.none(), required=False,
        to_field_name="username",
        empty_label=_("Choose one of those who lead"), widget=forms.Select({"class": "input"}),
        help_text=_("One of those who lead this space: by e-mail, and under “Needs you”, once for each question."),
        error_messages={"invalid_choice": _("Choose somebody who leads this space.")},
    )  # fmt: skip

    def __init__(self, *args: Any, space: Space, hours: int | None, **kwargs: Any) -> None:
        """`hours` is what is promised now: it may have come with an archive and not be one of those to choose."""
        super().__init__(*args, **kwargs)
        offered = sorted({*CHOICES, *([hours] if hours else [])})
        choices = [("", _("No promise")), *((each, duration(each)) for each in offered)]
        self.fields["hours"].choices = choices  # type: ignore[attr-defined]
        leaders = Membership.objects.leaders().filter(space=space).values("user")[:MOST_LEADERS]
        people = User.objects.filter(pk__in=leaders).order_by("name_key", "pk")
        self.fields["told"].queryset = people  # type: ignore[attr-defined]
        self.fields["told"].label_from_instance = lambda person: person.name  # type: ignore[attr-defined]
