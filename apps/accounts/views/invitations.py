"""Letting new people into the portal, and coming in by an invitation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from apps.accounts import actions, entrance
from apps.accounts.forms import InviteForm
from apps.accounts.models import Invitation, User
from apps.core.saying import say

SHOWN = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="30/h", method="POST")
def invite(request: HttpRequest) -> HttpResponse:
    """Invite by e-mail, and see who has not come yet. For site admins and learning admins."""
    if not request.user.may_invite:
        raise Http404
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.invite_people(
                actor=request.user, emails=form.addresses(), as_guest=form.cleaned_data["as_guest"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if made:
                sentence = ngettext("%(n)d invitation is on its way.", "%(n)d invitations are on their way.", len(made))
                say(request, sentence % {"n": len(made)})
            else:
                messages.info(request, _("They are all here already."))
            return redirect("people_invite")
    waiting = Invitation.objects.open().select_related("invited_by")[:SHOWN]
    context = {"form": form, "invitations": waiting}
    return render(request, "accounts/invite.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.may_invite:
        raise Http404
    if found := Invitation.objects.open().filter(pk=pk).first():
        actions.revoke_invitation(actor=request.user, invitation=found)
    say(request, _("The invitation is taken back."))
    return redirect("people_invite")


@never_cache
@require_safe
@ratelimit(key="ip", rate="60/m", method="GET")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link in the mail leads: to signing up, or to signing in for whoever is here already."""
    found = Invitation.objects.open().filter(token=token).first()
    if found is None:
        return render(request, "accounts/invitation_gone.html", status=404)
    here = User.objects.filter(email__iexact=found.email).exists()
    if request.user.is_authenticated:
        if request.user.email == found.email:
            return redirect("home")
        return render(request, "accounts/invitation_other.html", {"invitation": found}, status=409)
    if here:
        messages.info(request, _("You are here already. Sign in with this e-mail."))
        return redirect("account_login")
    entrance.come_with(request, found)
    return redirect("account_signup")
