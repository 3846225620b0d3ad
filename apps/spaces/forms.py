"""What people fill in about spaces. The actions have the last word on what is allowed."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.spaces.actions.space import DESCRIPTION_LIMIT, EXPLORATION
from apps.spaces.models import Membership, Purpose, Role, Space, Visibility
from apps.spaces.naming import DRAWINGS
from apps.strategy.models import Goal

HUE_NAMES = (
    _("Red"), _("Orange"), _("Amber"), _("Olive"), _("Green"), _("Emerald"), _("Teal"), _("Cyan"), _("Blue"),
    _("Indigo"), _("Purple"), _("Pink"),
)  # fmt: skip
HUE_CHOICES = [(number, name) for number, name in enumerate(HUE_NAMES, start=1)]
INPUT = {"class": "input"}
DAY = {"class": "input", "type": "date"}


class SpaceForm(forms.Form):
    """Everything that can be said about a space. `changes()` is what the actions take."""

    name = forms.CharField(
        label=_("Name"), max_length=80, widget=forms.TextInput(INPUT), help_text=_("The task or the interest itself.")
    )
    purpose = forms.ChoiceField(
        label=_("What is it for?"),
        choices=[
            (Purpose.TASK, _("A task: work that will be done one day")),
            (Purpose.INTEREST, _("An interest: a craft or subject that goes on")),
        ],
        widget=forms.RadioSelect,
    )
    description = forms.CharField(
        label=_("Why does it exist?"),
        max_length=DESCRIPTION_LIMIT,
        widget=forms.Textarea({**INPUT, "rows": 4}),
        help_text=_("Two or three sentences that help somebody decide whether to join."),
    )
    visibility = forms.ChoiceField(label=_("Who can see it?"), choices=Visibility.choices, widget=forms.RadioSelect)
    ends = forms.DateField(
        label=_("Ends"), required=False, widget=forms.DateInput(DAY), help_text=_("Every task has an end.")
    )
    goal = forms.ModelChoiceField(
        label=_("Goal it serves"),
        queryset=Goal.objects.all(),
        required=False,
        empty_label=_("No goal yet: we are exploring"),
        widget=forms.Select(INPUT),
    )
    exploratory_until = forms.DateField(
        label=_("Exploring until"),
        required=False,
        widget=forms.DateInput(DAY),
        help_text=_("Without a goal: the day, within 90 days, on which you choose one or close the space."),
    )
    hue = forms.TypedChoiceField(label=_("Colour"), choices=HUE_CHOICES, coerce=int, widget=forms.RadioSelect)
    drawing = forms.ChoiceField(
        label=_("Sign"),
        choices=[("", _("Letters"))] + [(name, name.replace("-", " ")) for name in DRAWINGS],
        required=False,
        widget=forms.RadioSelect,
    )
    glyph = forms.CharField(
        label=_("Letters"),
        required=False,
        max_length=16,
        widget=forms.TextInput(INPUT),
        help_text=_("One or two letters or one emoji, when no drawing is chosen. Empty: the initials."),
    )

    FIELDS = ("name", "purpose", "visibility", "description", "goal", "ends", "exploratory_until", "hue", "glyph")

    def __init__(self, *args: Any, space: Space | None = None, may_expose: bool = True, **kwargs: Any) -> None:
        kwargs["initial"] = self._initial(space) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        for name in ("ends", "exploratory_until"):
            self.fields[name].widget.format = "%Y-%m-%d"
        if not may_expose:
            self.fields["visibility"].disabled = True
            self.fields["visibility"].help_text = _("Only owners change who can see a space.")

    @staticmethod
    def _initial(space: Space | None) -> dict[str, Any]:
        if space is None:
            until = timezone.localdate() + EXPLORATION
            return {"visibility": Visibility.OPEN, "hue": 7, "drawing": "", "exploratory_until": until}
        known = {field: getattr(space, field) for field in SpaceForm.FIELDS}
        drawn = space.glyph in DRAWINGS
        return {**known, "drawing": space.glyph if drawn else "", "glyph": "" if drawn else space.glyph}

    def changes(self) -> dict[str, Any]:
        """Return the cleaned values as the actions take them."""
        data = {field: self.cleaned_data[field] for field in self.FIELDS}
        return {**data, "glyph": self.cleaned_data["drawing"] or self.cleaned_data["glyph"]}


class RequestForm(forms.Form):
    message = forms.CharField(
        label=_("A word to those who lead it"),
        required=False,
        max_length=500,
        widget=forms.Textarea({**INPUT, "rows": 3}),
        help_text=_("Who you are and what brings you here."),
    )


class HeirForm(forms.Form):
    username = forms.CharField()

    def heir(self, space: Space) -> Membership | None:
        """Return the membership of the person named, None when nobody in `space` has that handle."""
        if not self.is_valid():
            return None
        named = Membership.objects.filter(space=space, user__username=self.cleaned_data["username"])
        return named.select_related("user").first()


class InviteForm(forms.Form):
    emails = forms.CharField(
        label=_("E-mail addresses"),
        max_length=8000,
        widget=forms.Textarea({**INPUT, "rows": 3}),
        help_text=_("Separate them with commas, spaces or new lines. At most 50 at once."),
    )
    role = forms.ChoiceField(
        label=_("They come as"), choices=Role.choices, initial=Role.MEMBER, widget=forms.Select(INPUT)
    )

    def __init__(self, *args: Any, may_appoint: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_appoint:
            self.fields["role"].disabled = True
            self.fields["role"].widget = forms.HiddenInput()

    def addresses(self) -> list[str]:
        """Return what stands between commas, semicolons and white space."""
        return self.cleaned_data["emails"].replace(",", " ").replace(";", " ").split()


class SpaceChoice(forms.ModelChoiceField):
    """In which space something is to be written; `space_field` says which there are."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Where"), queryset=Space.objects.none(), empty_label=_("Choose a space"),
            error_messages={
                "required": _("Choose the space this belongs to."), "invalid_choice": _("Choose one of your spaces."),
            },
            **kwargs,
        )  # fmt: skip

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def space_field(form: forms.Form, spaces: Any, space: Space | None) -> None:
    """Let `form` choose from `spaces`; or, if it changes what is in `space` already, let it only say so."""
    if space is not None:
        form.fields["space"] = forms.IntegerField(required=False, widget=forms.HiddenInput, initial=space.pk)
    else:
        form.fields["space"].queryset = spaces  # type: ignore[attr-defined]
