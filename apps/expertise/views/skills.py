"""Naming one's skills, and endorsing those of others."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_ratelimit.decorators import ratelimit

from apps.accounts.models import User
from apps.core.saying import say
from apps.expertise import actions
from apps.expertise.forms import said_in, skill_forms


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="30/m", method="POST")
def skills(request: HttpRequest) -> HttpResponse:
    """Name what one knows, a row for each skill. Bad input answers 422 with everything typed."""
    rows = skill_forms(request.user, request.POST if request.method == "POST" else None)
    problems: list[str] = []
    if request.method == "POST" and rows.is_valid():
        try:
            actions.set_skills(actor=request.user, skills=said_in(rows))
        except ValidationError as error:
            problems = error.messages
        else:
            say(request, _("Saved."))
            return redirect("settings_skills")
    refused = bool(problems) or (request.method == "POST" and not rows.is_valid())
    context = {"rows": rows, "problems": problems}
    return render(request, "expertise/skills.html", context, status=422 if refused else 200)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def endorse(request: HttpRequest, username: str, key: str) -> HttpResponse:
    """Say that a colleague knows a skill they name, or take it back (`?back`). Guests have no such page."""
    if request.user.is_guest:
        raise Http404
    person = get_object_or_404(User.objects.visible_to(request.user), username=username.lower())
    wanted = "back" not in request.GET
    try:
        actions.endorse(actor=request.user, person=person, key=key, wanted=wanted)
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        say(request, " ".join(error.messages))
    else:
        name = {"name": person.name}
        say(request, _("%(name)s is told.") % name if wanted else _("You no longer endorse it."))
    return redirect(f"{person.get_absolute_url()}#skills")
