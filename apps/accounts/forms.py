"""What people fill in about themselves and about those they invite. The actions have the last word."""

import zoneinfo
from collections.abc import Iterable
from functools import cache
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.core import context
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from apps.accounts import languages
from apps.accounts.entrance import invitation_of
from apps.accounts.hours import DAYS
from apps.accounts.models import Scope, Unit, User
from apps.core.names import check_name

INPUT = {"class": "input"}
CLOCK = {**INPUT, "type": "time"}
ZONE_REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


PASSWORD_HELP = _("At least 10 characters, no common password, and not close to your name or e-mail.")


class Bare:
    """Labels say what a field is; a placeholder that repeats them only looks like something typed already."""

    LABELS = {
        "login": _("E-mail"),
        "email": _("E-mail"),
        "oldpassword": _("Current password"),
        "password": _("Password"),
        "password2": _("The same once more"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.LABELS.get(name, field.label)
            if name == "password1":
                field.label = _("New password") if self.old_and_new else _("Password")
                field.help_text = PASSWORD_HELP
            elif name in {"password", "oldpassword"}:
                field.help_text = ""

    old_and_new = False


class LoginForm(Bare, allauth_forms.LoginForm):
    def signup_is_open(self) -> bool:
        """Whether the page should offer signing up to whoever looks at it."""
        return bool(settings.SIGNUP_DOMAINS) or invitation_of(context.request) is not None


class ResetPasswordForm(Bare, allauth_forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Bare, allauth_forms.ResetPasswordKeyForm):
    old_and_new = True


class ChangePasswordForm(Bare, allauth_forms.ChangePasswordForm):
    old_and_new = True


class SetPasswordForm(Bare, allauth_forms.SetPasswordForm):
    pass


class AddEmailForm(Bare, allauth_forms.AddEmailForm):
    LABELS = {"email": _("New e-mail")}


class ReauthenticateForm(Bare, allauth_forms.ReauthenticateForm):
    pass


class ConfirmEmailForm(Bare, allauth_forms.ConfirmEmailVerificationCodeForm):
    LABELS = {"code": _("Code from the message")}


class SignupForm(Bare, allauth_forms.SignupForm):
    """Name, e-mail and password. With an invitation the e-mail is the invited one and cannot be changed."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        validators=[check_name],
        widget=forms.TextInput({"autocomplete": "name"}),
        help_text=_("As colleagues know you. Your handle is made from it; you can change both later."),
    )
    field_order = ["name", "email", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation_of(context.request)
        if self.invitation:
            self.fields["email"].disabled = True
            self.fields["email"].initial = self.invitation.email
            self.fields["email"].help_text = _("The address you were invited with.")

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Save the newcomer. Whoever sent the same form twice is here already, and is led on like anybody who is."""
        try:
            return super().try_save(request)
        except IntegrityError:
            if not User.objects.filter(email=self.cleaned_data["email"]).exists():
                raise
        if self.invitation:
            return None, redirect("account_login")
        self.account_already_exists = True
        return super().try_save(request)

    def clean_email(self) -> str:
        email = super().clean_email()
        if not self.invitation and email.rpartition("@")[2] not in settings.SIGNUP_DOMAINS:
            raise ValidationError(
                _("Only addresses at %(domains)s may sign up without an invitation.")
                % {"domains": ", ".join(settings.SIGNUP_DOMAINS)}
            )
        return email


@cache
def time_zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the time zones of this machine by region, as the choices of a select take them."""
    regions: dict[str, list[tuple[str, str]]] = {region: [] for region in ZONE_REGIONS}
    for name in sorted(zoneinfo.available_timezones()):
        region, _slash, place = name.partition("/")
        if region in regions:
            regions[region].append((name, place.replace("_", " ").replace("/", ", ")))
    return [(region, places) for region, places in regions.items() if places]


class ProfileForm(forms.ModelForm):
    """What is said about a person. `changes()` is what the action takes."""

    skills = forms.CharField(
        label=_("What I know about"),
        required=False,
        max_length=1500,
        widget=forms.TextInput(INPUT),
        help_text=_("With commas between, at most 20. People find you by these words."),
    )
    languages = forms.CharField(
        label=_("Languages I speak"), required=False, max_length=500, widget=forms.TextInput(INPUT),
        help_text=_("With commas between, in English or in themselves: English, Deutsch. People find you by them."),
    )  # fmt: skip
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False, widget=forms.Select(INPUT))
    work_days = forms.TypedMultipleChoiceField(
        label=_("Days on which I work"), required=False, coerce=int, choices=DAYS, widget=forms.CheckboxSelectMultiple
    )
    work_from = forms.TimeField(label=_("From"), required=False, widget=forms.TimeInput(CLOCK, format="%H:%M"))
    work_to = forms.TimeField(
        label=_("To"), required=False, widget=forms.TimeInput(CLOCK, format="%H:%M"),
        help_text=_("In your own time zone; others see it in theirs."),
    )  # fmt: skip

    class Meta:
        model = User
        fields = [
            "name", "username", "title", "unit", "location", "bio", "skills", "contact", "languages", "time_zone",
            "work_days", "work_from", "work_to", "language",
        ]  # fmt: skip
        widgets = {
            "name": forms.TextInput({**INPUT, "autocomplete": "name"}),
            "username": forms.TextInput({**INPUT, "autocapitalize": "none", "spellcheck": "false"}),
            "title": forms.TextInput({**INPUT, "autocomplete": "organization-title"}),
            "unit": forms.Select(INPUT),
            "location": forms.TextInput(INPUT),
            "bio": forms.Textarea({**INPUT, "rows": 4}),
            "contact": forms.Textarea({**INPUT, "rows": 3}),
            "language": forms.Select(INPUT),
        }
        help_texts = {
            "username": _("2 to 30 small letters, digits, dots, dashes or underscores. Your page moves with it."),
            "unit": _("Used only to measure how well knowledge crosses units."),
            "contact": _("Telephone, chat, room: one to a line. Everybody who sees your page sees it."),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        user: User = kwargs["instance"]
        spoken = ", ".join(languages.name_of(code) for code in user.languages)
        kwargs["initial"] = {"skills": ", ".join(user.skills), "languages": spoken} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        unnamed = [("", _("The portal's own (%(zone)s)") % {"zone": settings.TIME_ZONE})]
        known = [] if not user.time_zone or _has(user.time_zone) else [(user.time_zone, user.time_zone)]
        self.fields["time_zone"].choices = [*unnamed, *known, *time_zones()]
        self.fields["unit"].queryset = Unit.objects.all()
        self.fields["unit"].empty_label = _("None")
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]

    def clean_skills(self) -> list[str]:
        return self.cleaned_data["skills"].split(",")

    def clean_languages(self) -> list[str]:
        return languages.split(self.cleaned_data["languages"])

    def clean_username(self) -> str:
        # Capitals are a slip; anything else that is no handle gets the model's sentence.
        return self.cleaned_data["username"].lower()

    def _post_clean(self) -> None:
        """Leave judging the whole to the action, which works on a fresh copy of the person."""

    def changes(self) -> dict[str, Any]:
        """Return the cleaned values as the action takes them."""
        return {name: self.cleaned_data[name] for name in self.fields}


def _has(zone: str) -> bool:
    return any(zone == name for _region, places in time_zones() for name, _place in places)


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("Choose a picture"),
        error_messages={"required": _("Choose a picture first."), "empty": _("This file is empty.")},
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp,image/gif,image/avif"}),
        help_text=_("PNG, JPEG, WebP, GIF or AVIF up to 10 MB. Where it was taken is removed from it."),
    )


class InviteForm(forms.Form):
    emails = forms.CharField(
        label=_("E-mail addresses"),
        max_length=12000,
        widget=forms.Textarea({**INPUT, "rows": 4}),
        help_text=_("Separate them with commas, spaces or new lines. At most 100 at once."),
    )
    as_guest = forms.BooleanField(label=_("As guests, who see only the spaces they are invited to"), required=False)

    def addresses(self) -> Iterable[str]:
        """Return what stands between commas, semicolons and white space."""
        return self.cleaned_data["emails"].replace(",", " ").replace(";", " ").split()


class TokenForm(forms.Form):
    """What a new token is for, what it may do, and how long."""

    name = forms.CharField(
        label=_("What is it for?"), max_length=80, widget=forms.TextInput({**INPUT, "autocomplete": "off"}),
        help_text=_("The program or the machine that will use it."),
        error_messages={"required": _("Say in a few words what it is for.")},
    )  # fmt: skip
    scope = forms.ChoiceField(
        label=_("What may it do?"), choices=Scope.choices, initial=Scope.READ, widget=forms.RadioSelect
    )
    days = forms.TypedChoiceField(
        label=_("How long is it good?"), coerce=int, initial=90, widget=forms.Select(INPUT),
        choices=[(7, _("A week")), (30, _("30 days")), (90, _("90 days")), (365, _("A year"))],
    )  # fmt: skip
