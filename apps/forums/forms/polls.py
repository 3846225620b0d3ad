"""What one fills in to ask the readers of a topic."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.timezone import get_current_timezone_name, localtime
from django.utils.translation import gettext_lazy as _

from apps.content.forms import INPUT, LAST_YEAR, MomentField
from apps.forums.actions.polls import Plan
from apps.forums.models.polls import LONGEST_OPTION, LONGEST_QUESTION, LONGEST_REASON, MOST_OPTIONS, Results
from apps.forums.models.polls import read as read_option
from apps.forums.models.polls import written as write_option

LONGEST_LINES = MOST_OPTIONS * (LONGEST_OPTION + 2) * 4
SORTS = [("texts", _("Answers")), ("dates", _("Dates, to find a time that suits most"))]
SECRET = [("no", _("Everybody sees who chose what")), ("yes", _("Secret: nobody ever sees who chose what"))]


class PollForm(forms.Form):
    """A question, what can be chosen, how, and until when. `plan()` is what the actions take.

    Inside the form of a topic it is `optional`: without a question and options there is no poll.
    """

    poll_question = forms.CharField(
        label=_("What do you ask?"), required=False, max_length=LONGEST_QUESTION,
        widget=forms.TextInput({**INPUT, "autocomplete": "off"}),
    )  # fmt: skip
    poll_sort = forms.ChoiceField(
        label=_("What can be chosen"), choices=SORTS, required=False, widget=forms.Select(INPUT)
    )  # fmt: skip
    poll_options = forms.CharField(
        label=_("Options, each on a line of its own"), required=False, max_length=LONGEST_LINES, strip=False,
        widget=forms.Textarea({**INPUT, "rows": 4, "spellcheck": "true"}),
    )  # fmt: skip
    poll_most = forms.IntegerField(
        label=_("How many answers one may choose"), required=False, min_value=1, max_value=MOST_OPTIONS,
        widget=forms.NumberInput({**INPUT, "min": 1, "max": MOST_OPTIONS}),
        help_text=_("Without a number it is one. To each date everybody says yes, if need be or no."),
    )  # fmt: skip
    poll_secret = forms.ChoiceField(
        label=_("Who sees the votes"), choices=SECRET, required=False, widget=forms.Select(INPUT)
    )  # fmt: skip
    poll_results = forms.ChoiceField(
        label=_("When readers see the results"), choices=Results.choices, required=False, widget=forms.Select(INPUT)
    )  # fmt: skip
    poll_closes = MomentField(label=_("Ends on"))

    def __init__(self, *args: Any, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.optional = optional
        zone = get_current_timezone_name()
        self.fields["poll_options"].help_text = _(
            "Between 2 and %(most)d. A date is written like 2026-12-01 or 2026-12-01 14:30, in your zone, %(zone)s."
        ) % {"most": MOST_OPTIONS, "zone": zone}  # fmt: skip
        self.fields["poll_closes"].help_text = _(
            "In your time zone, %(zone)s. Without a time you end it by hand."
        ) % {"zone": zone}  # fmt: skip

    @property
    def begun(self) -> bool:
        """Whether somebody has written something of a poll."""
        return any(str(self[name].value() or "").strip() for name in ("poll_question", "poll_options", "poll_closes"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.optional and not self.begun:
            return data
        if "poll_question" not in self.errors and not data.get("poll_question", "").strip():
            self.add_error("poll_question", _("Ask something, or empty the other fields to have no poll."))
        lines = [line.strip() for line in data.get("poll_options", "").splitlines() if line.strip()]
        data["options"] = [self._date(line) for line in lines] if data.get("poll_sort") == "dates" else lines
        return data

    def _date(self, line: str) -> str:
        for field, form in ((forms.DateField(), date), (forms.DateTimeField(), datetime)):
            try:
                moment: Any = field.clean(line)
            except forms.ValidationError:
                continue
            if isinstance(moment, form) and 1900 <= moment.year <= LAST_YEAR:
                return write_option(moment)
        if "poll_options" not in self.errors:
            said = _("“%(line)s” is no date. Write it like 2026-12-01 or 2026-12-01 14:30.")
            self.add_error("poll_options", said % {"line": line[:30]})
        return line

    def plan(self) -> Plan | None:
        """Return what the form asks for, or None for no poll."""
        data = self.cleaned_data
        if self.optional and not self.begun:
            return None
        return Plan(
            question=data["poll_question"], options=data["options"], dated=data.get("poll_sort") == "dates",
            most=data.get("poll_most") or 1, secret=data.get("poll_secret") == "yes",
            results=data.get("poll_results") or Results.ALWAYS, closes_at=data.get("poll_closes"),
        )  # fmt: skip


def what_it_asks(poll: Any) -> dict[str, Any]:
    """Return what the form of a poll begins with."""
    return {
        "poll_question": poll.question, "poll_sort": "dates" if poll.dated else "texts",
        "poll_options": "\n".join(_line(option) if poll.dated else option for option in poll.options),
        "poll_most": poll.most if not poll.dated else None, "poll_secret": "yes" if poll.secret else "no",
        "poll_results": poll.results, "poll_closes": poll.closes_at,
    }  # fmt: skip


def _line(option: str) -> str:
    at = read_option(option)
    return localtime(at).strftime("%Y-%m-%d %H:%M") if isinstance(at, datetime) else option


class TakeAwayForm(forms.Form):
    """Why a poll goes: everybody reads it in its place."""

    reason = forms.CharField(
        label=_("Why"), max_length=LONGEST_REASON, widget=forms.TextInput({**INPUT, "autocomplete": "off"}),
        help_text=_("Everybody reads this where the poll was."),
        error_messages={"required": _("Say why, for those who voted.")},
    )  # fmt: skip
