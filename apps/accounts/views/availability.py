"""One's own settings: being asked."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_ratelimit.decorators import ratelimit

from apps.accounts.availability import AvailabilityForm, availability_of, set_availability
from apps.core.saying import say


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="30/m", method="POST")
def availability(request: HttpRequest) -> HttpResponse:
    """Ask whether and how often one likes to be asked. Bad input answers 422 with everything typed."""
    known = availability_of(request.user)
    initial = {name: getattr(known, name) for name in AvailabilityForm.base_fields}
    form = AvailabilityForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_availability(actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            say(request, _("Saved."))
            return redirect("settings_questions")
    return render(request, "accounts/availability.html", {"form": form}, status=422 if form.errors else 200)
