"""Who is in a space, and what its leaders do about that."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from apps.accounts.models import User
from apps.core.saying import say
from apps.spaces import actions
from apps.spaces.forms import InviteForm
from apps.spaces.models import JoinRequest, Membership, Space, SpaceInvitation
from apps.spaces.people import page_of
from apps.spaces.permissions import can
from apps.spaces.views.context import load_space, space_context

WAITING = 100


@login_required
@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    space = load_space(request, slug)
    return render(request, "spaces/people.html", people_context(request, space))


def people_context(request: HttpRequest, space: Space, form: InviteForm | None = None) -> dict[str, Any]:
    """Return what the page of people shows. Raises PermissionDenied for those who may only know of the space."""
    context = space_context(request, space, "people")
    can_do = context["can_do"]
    if "space.people" not in can_do:
        raise PermissionDenied
    text = request.GET.get("q", "").strip()[:100]
    page = page_of(space, text, request.GET.get("after", ""))
    requests = JoinRequest.objects.filter(space=space).select_related("user")
    invited = space.invitations.all()
    return context | {
        "memberships": page.rows,
        "next_url": f"?{urlencode({'q': text, 'after': page.next})}" if page.next else "",
        "text": text,
        "requests": requests[:WAITING] if "space.admit" in can_do else [],
        "invitations": invited[:WAITING] if "space.invite" in can_do else [],
        "invite_form": form or InviteForm(may_appoint="space.appoint" in can_do),
    }


def asker_of(space: Space, username: str) -> Any:
    """Return the person who asked or is a member, or raise Http404: leaders reach nobody else by this way."""
    concerned = User.objects.filter(join_requests__space=space) | User.objects.filter(memberships__space=space)
    return get_object_or_404(concerned.distinct(), username=username)


@login_required
@require_POST
def answer(request: HttpRequest, slug: str, username: str, verdict: str) -> HttpResponse:
    """Admit or decline somebody who asked. Answering twice, or after somebody else, is no error."""
    space = load_space(request, slug)
    if not can(request.user, "space.admit", space):
        raise PermissionDenied
    try:
        user = asker_of(space, username)
    except Http404:
        messages.info(request, _("This request is no longer open."))
        return redirect("space_people", slug)
    try:
        (actions.admit if verdict == "admit" else actions.decline)(actor=request.user, space=space, user=user)
    except ValidationError as error:
        messages.info(request, error.messages[0])
    else:
        sentence = _("%(name)s is a member now.") if verdict == "admit" else _("You have declined %(name)s.")
        say(request, sentence % {"name": user.name})
    return redirect("space_people", slug)


@login_required
@require_POST
@ratelimit(key="user", rate="20/h", method="POST")
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    space = load_space(request, slug)
    form = InviteForm(request.POST, may_appoint=can(request.user, "space.appoint", space))
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.invite(actor=request.user, space=space, emails=form.addresses(), role=data["role"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if made:
                say(request, ngettext("%(n)d invitation is on its way.", "%(n)d invitations are on their way.", len(made)) % {"n": len(made)})  # fmt: skip  # noqa: E501
            else:
                messages.info(request, _("They are all members already."))
            return redirect("space_people", slug)
    return render(request, "spaces/people.html", people_context(request, space, form), status=422)


@login_required
@require_POST
def revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    space = load_space(request, slug)
    if not can(request.user, "space.invite", space):
        raise PermissionDenied
    found = SpaceInvitation.objects.filter(space=space, pk=pk).first()
    if found:
        actions.revoke_invitation(actor=request.user, invitation=found)
    say(request, _("The invitation is taken back."))
    return redirect("space_people", slug)


@login_required
@require_POST
def role(request: HttpRequest, slug: str, username: str) -> HttpResponse:
    space = load_space(request, slug)
    member = member_of(request, space, username)
    try:
        actions.change_role(actor=request.user, space=space, user=member.user, role=request.POST.get("role", ""))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        member.refresh_from_db(fields=["role"])
        what = {"name": member.user.name, "role": member.get_role_display().lower()}
        say(request, _("%(name)s: now %(role)s.") % what)
    return redirect("space_people", slug)


def member_of(request: HttpRequest, space: Space, username: str) -> Membership:
    """Return the membership with its person, for those who may see the members. Raises Http404 or PermissionDenied."""
    if not can(request.user, "space.people", space):
        raise PermissionDenied
    return get_object_or_404(Membership.objects.select_related("user"), space=space, user__username=username)


@login_required
def remove(request: HttpRequest, slug: str, username: str) -> HttpResponse:
    """Ask first (GET), then end the membership (POST)."""
    space = load_space(request, slug)
    if not can(request.user, "space.remove", space):
        raise PermissionDenied
    member = member_of(request, space, username)
    if request.method != "POST":
        return render(request, "spaces/remove.html", space_context(request, space, "people") | {"member": member})
    try:
        actions.remove_member(actor=request.user, space=space, user=member.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        what = {"name": member.user.name, "space": space.name}
        say(request, _("%(name)s is no longer a member of %(space)s.") % what)
    return redirect("space_people", slug)
