"""One's own settings: what is said about me, and my photo."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_ratelimit.decorators import ratelimit

from apps.accounts.actions import remove_photo, set_photo, update_profile
from apps.accounts.forms import PhotoForm, ProfileForm
from apps.core.saying import say


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            update_profile(actor=request.user, **form.changes())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            say(request, _("Saved."))
            return redirect("settings")
    return page(request, form, PhotoForm())


def page(request: HttpRequest, form: ProfileForm, photo_form: PhotoForm) -> HttpResponse:
    refused = bool(form.errors or photo_form.errors)
    context = {"form": form, "photo_form": photo_form}
    return render(request, "accounts/settings.html", context, status=422 if refused else 200)


@login_required
@require_POST
@ratelimit(key="user", rate="20/m", method="POST")
def photo(request: HttpRequest) -> HttpResponse:
    """Take a new photo, or remove the one there is (`remove`)."""
    if "remove" in request.POST:
        remove_photo(actor=request.user)
        say(request, _("Your photo is gone; your initials are shown instead."))
        return redirect("settings")
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            set_photo(actor=request.user, upload=form.cleaned_data["photo"].file)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            say(request, _("Your photo is in place."))
            return redirect("settings")
    return page(request, ProfileForm(instance=request.user), form)
