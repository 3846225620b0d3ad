"""Saying whether, and how often, one likes to be asked."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Availability, User
from apps.core.recording import record

MOST_EVER = 50


class AvailabilityForm(forms.Form):
    open_to_questions = forms.BooleanField(label=gettext_lazy("I am open to questions"), required=False)
    most_a_week = forms.IntegerField(
        label=gettext_lazy("At most so many questions a week"),
        widget=forms.NumberInput({"class": "input", "inputmode": "numeric", "min": 1, "max": MOST_EVER}),
        help_text=gettext_lazy("Counted over the last seven days. Whoever names you with @ does not count."),
    )
    away_until = forms.DateField(
        label=gettext_lazy("Away until (the last day)"), required=False,
        widget=forms.DateInput({"class": "input", "type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Nobody asks you until that day is over. Leave it empty when you are here."),
    )  # fmt: skip


def availability_of(user: Any) -> Availability:
    """Return what `user` has said, or what holds for who has said nothing."""
    return Availability.objects.filter(user_id=user.pk).first() or Availability(user_id=user.pk)


@transaction.atomic
def set_availability(*, actor: Any, open_to_questions: bool, most_a_week: int, away_until: date | None) -> None:
    """Say whether `actor` likes to be asked, how often a week, and until which day not.

    The event does not say what: it is nobody else's business. Raises ValidationError by field.
    """
    if not 1 <= most_a_week <= MOST_EVER:
        raise ValidationError({"most_a_week": _("Between 1 and %(most)d a week.") % {"most": MOST_EVER}})
    if away_until is not None and away_until < timezone.localdate():
        raise ValidationError({"away_until": _("This day is over. Leave the field empty when you are here.")})
    User.objects.locked(actor.pk)
    said = {"open_to_questions": open_to_questions, "most_a_week": most_a_week, "away_until": away_until}
    before = availability_of(actor)
    if {name: getattr(before, name) for name in said} == said:
        return
    Availability.objects.update_or_create(user_id=actor.pk, defaults=said)
    record("person.availability_set", actor=actor)
