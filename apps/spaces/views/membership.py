"""Joining, leaving and asking."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_ratelimit.decorators import ratelimit

from apps.core.saying import say
from apps.spaces import actions
from apps.spaces.forms import RequestForm
from apps.spaces.models import Space, SpaceInvitation
from apps.spaces.permissions import can
from apps.spaces.views.context import about_context, load_space, space_context


def back_to(request: HttpRequest, space: Space) -> HttpResponse:
    """Go to the space, or to the directory when it can no longer be seen."""
    return redirect(space if can(request.user, "space.see", space) else "spaces")


@login_required
@require_POST
def join(request: HttpRequest, slug: str) -> HttpResponse:
    space = load_space(request, slug)
    actions.join(actor=request.user, space=space)
    say(request, _("You are a member of %(space)s.") % {"space": space.name}, reverse("space_leave", args=[slug]))
    return redirect(space)


@login_required
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask first (GET), then leave (POST)."""
    space = load_space(request, slug)
    if request.method != "POST":
        return render(request, "spaces/leave.html", space_context(request, space))
    try:
        actions.leave(actor=request.user, space=space)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("space_people", slug)
    undo = reverse("space_join", args=[slug]) if can(request.user, "space.join", space) else ""
    say(request, _("You have left %(space)s.") % {"space": space.name}, undo)
    return back_to(request, space)


@login_required
@require_POST
@ratelimit(key="user", rate="30/h", method="POST")
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    space = load_space(request, slug)
    form = RequestForm(request.POST)
    if form.is_valid():
        actions.request_to_join(actor=request.user, space=space, message=form.cleaned_data["message"])
        undo = reverse("space_request_withdraw", args=[slug])
        say(request, _("Those who lead %(space)s have your request.") % {"space": space.name}, undo)
        return redirect("space_about", slug)
    return render(request, "spaces/about.html", about_context(request, space, form), status=422)


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    space = load_space(request, slug)
    actions.withdraw_request(actor=request.user, space=space)
    say(request, _("You have taken back your request."))
    return redirect("space_about", slug)


@login_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation (GET), accept it, or refuse it (POST with answer=no)."""
    found = actions.waiting_for(request.user).select_related("space", "invited_by").filter(token=token).first()
    if request.method != "POST":
        status = 200 if found else 404
        return render(request, "spaces/invitation.html", {"invitation": found}, status=status)
    if request.POST.get("answer") == "no":
        actions.decline_invitation(actor=request.user, token=token)
        say(request, _("You have refused the invitation."))
        return redirect("spaces")
    try:
        space = actions.accept_invitation(actor=request.user, token=token)
    except (SpaceInvitation.DoesNotExist, ValidationError):
        messages.error(request, _("This invitation has been used or has run out."))
        return redirect("spaces")
    say(request, _("You are a member of %(space)s.") % {"space": space.name})
    return redirect(space)
