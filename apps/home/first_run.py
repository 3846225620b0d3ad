"""The first page of an empty portal: it makes the first admin, names the organisation and opens the first space."""

import hmac
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_ratelimit.decorators import ratelimit

from apps.accounts.entrance import sign_in
from apps.accounts.forms import INPUT, PASSWORD_HELP
from apps.accounts.models import User
from apps.core.names import check_name, tidy
from apps.core.saying import say
from apps.spaces.actions import create_space
from apps.spaces.models import Purpose, Visibility
from apps.strategy.actions import describe_organisation

ONE_AT_A_TIME = 7_265_001  # the number of the advisory lock that keeps two first admins apart


class WelcomeForm(forms.Form):
    """Organisation, first admin, first space."""

    organisation = forms.CharField(
        label=gettext_lazy("Name of the organisation"),
        max_length=120,
        validators=[check_name],
        widget=forms.TextInput({**INPUT, "autocomplete": "organization"}),
    )
    vision = forms.CharField(
        label=gettext_lazy("What it wants to become"),
        max_length=300,
        validators=[check_name],
        widget=forms.Textarea({**INPUT, "rows": 2}),
        help_text=gettext_lazy("The vision, in one sentence. Every space will show how it serves it."),
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        validators=[check_name],
        widget=forms.TextInput({**INPUT, "autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail"), widget=forms.EmailInput({**INPUT, "autocomplete": "email"})
    )
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({**INPUT, "autocomplete": "new-password"}),
    )
    space_name = forms.CharField(
        label=gettext_lazy("What is the first space about?"),
        max_length=80,
        validators=[check_name],
        widget=forms.TextInput(INPUT),
        help_text=gettext_lazy("A task or an interest, such as “Onboarding in the first month” or “Leak listening”."),
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("What is it for?"),
        choices=[
            (Purpose.INTEREST, gettext_lazy("An interest: a craft or subject that goes on")),
            (Purpose.TASK, gettext_lazy("A task: work that will be done one day")),
        ],
        initial=Purpose.INTEREST,
        widget=forms.RadioSelect,
    )
    ends = forms.DateField(
        label=gettext_lazy("Ends"),
        required=False,
        widget=forms.DateInput({**INPUT, "type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("For a task: the day you mean to be done."),
    )
    why = forms.CharField(
        label=gettext_lazy("Why does it exist?"),
        max_length=1000,
        widget=forms.Textarea({**INPUT, "rows": 3}),
        help_text=gettext_lazy("Two or three sentences that help somebody decide whether to join."),
    )

    SPACE_FIELDS = {"name": "space_name", "description": "why", "purpose": "purpose", "ends": "ends"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = PASSWORD_HELP

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("password"):
            person = User(email=data.get("email", ""), name=data.get("name", ""))
            try:
                validate_password(data["password"], person)
            except ValidationError as error:
                self.add_error("password", error)
        return data

    def refuse(self, error: ValidationError) -> None:
        """Show what an action refused at the field it was typed into."""
        for field, sentences in getattr(error, "message_dict", {"__all__": error.messages}).items():
            here = self.SPACE_FIELDS.get(field, field)
            self.add_error(here if here in self.fields else None, sentences)


def waits_for_first_admin() -> bool:
    """Whether nobody has ever come in."""
    return not User.objects.exists()


def knows_the_token(request: HttpRequest) -> bool:
    """Whether the address carries the one-time token that was printed where the portal was started."""
    try:
        token = settings.FIRST_RUN_TOKEN_FILE.read_text(encoding="utf-8").strip()
    except OSError:
        return False
    return bool(token) and hmac.compare_digest(request.GET.get("token", "").encode(), token.encode())


@transaction.atomic
def open_portal(data: dict[str, Any]) -> tuple[User, Any]:
    """Make the first admin, the organisation and the first space. Returns the admin and the space.

    Raises Http404 when somebody was quicker, and ValidationError by field.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    if not waits_for_first_admin():
        raise Http404
    name = tidy(data["name"])
    admin = User.objects.create_superuser(data["email"], User.objects.free_username(name), name, data["password"])
    describe_organisation(actor=admin, name=data["organisation"], vision=data["vision"])
    space = create_space(
        actor=admin,
        name=data["space_name"],
        purpose=data["purpose"],
        visibility=Visibility.OPEN,
        description=data["why"],
        ends=data["ends"],
    )
    return admin, space


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="ip", rate="30/m", method="POST")
def welcome(request: HttpRequest) -> HttpResponse:
    """Lead the first admin in. Without the token it only says where to find it; once somebody is here, it is gone."""
    if not waits_for_first_admin():
        raise Http404
    if not knows_the_token(request):
        return render(request, "home/welcome.html", {"locked": True}, status=403)
    form = WelcomeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            admin, space = open_portal(form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            settings.FIRST_RUN_TOKEN_FILE.unlink(missing_ok=True)
            sign_in(request, admin)
            say(request, _("Your portal is open. Write the first post, then invite people."))
            return redirect(space)
    return render(request, "home/welcome.html", {"form": form}, status=422 if form.errors else 200)


first_run_urls = [path("welcome/", welcome, name="welcome")]
