"""What a space is, and who may change that."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.core.registry import space_settings
from apps.core.saying import say
from apps.spaces import actions
from apps.spaces.forms import HeirForm, SpaceForm
from apps.spaces.models import Membership, Space
from apps.spaces.permissions import abilities
from apps.spaces.views.context import about_context, load_space, space_context

HEIRS = 200


@login_required
@require_safe
def about(request: HttpRequest, slug: str) -> HttpResponse:
    space = load_space(request, slug)
    return render(request, "spaces/about.html", about_context(request, space))


@login_required
def manage(request: HttpRequest, slug: str) -> HttpResponse:
    """Show and change what the space says about itself."""
    space = load_space(request, slug)
    context = space_context(request, space, "manage")
    can_do = context["can_do"]
    if "space.manage" not in can_do:
        raise PermissionDenied
    form = SpaceForm(request.POST or None, space=space, may_expose="space.expose" in can_do)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_space(actor=request.user, space=space, **form.changes())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            say(request, _("Saved."))
            return redirect("space_manage", slug)
    context |= {"form": form, "settings": settings_of(space, can_do)} | succession(request, space, can_do)
    return render(request, "spaces/manage.html", context, status=422 if form.errors else 200)


def settings_of(space: Space, can_do: frozenset[str]) -> list[dict[str, Any]]:
    """Return the further pages of settings that other apps add, as {label, help, icon, url}."""
    return [
        {"label": row.label, "help": row.help, "icon": row.icon, "url": reverse(row.url, args=[space.slug])}
        for row in space_settings
        if row.verb in can_do
    ]


def succession(request: HttpRequest, space: Space, can_do: frozenset[str]) -> dict[str, Any]:
    """Return {ownerless, may_hand_over, heirs}: who could own the space next, for those who may decide it."""
    ownerless = not Membership.objects.owners().filter(space=space).exists()
    may = "space.appoint" in can_do or (ownerless and "space.adopt" in can_do)
    able = Membership.objects.filter(space=space, user__is_active=True, user__is_guest=False)
    able = able.exclude(user=request.user.pk, role="owner").select_related("user").ranked()
    return {"ownerless": ownerless, "may_hand_over": may, "heirs": able[:HEIRS] if may else []}


@login_required
@require_POST
def hand_over(request: HttpRequest, slug: str) -> HttpResponse:
    space = load_space(request, slug)
    # Asked before the handle is looked up: the answer would tell strangers who is a member.
    if not succession(request, space, abilities(request.user, space))["may_hand_over"]:
        raise PermissionDenied
    heir = HeirForm(request.POST).heir(space)
    if heir is None:
        messages.error(request, _("Choose a member of this space."))
        return redirect("space_manage", slug)
    try:
        actions.hand_over(actor=request.user, space=space, user=heir.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("space_manage", slug)
    say(request, _("%(name)s owns %(space)s now.") % {"name": heir.user.name, "space": space.name})
    return redirect("space_people", slug)


@login_required
@require_POST
def archive(request: HttpRequest, slug: str) -> HttpResponse:
    space = load_space(request, slug)
    actions.archive_space(actor=request.user, space=space)
    say(request, _("%(space)s is archived.") % {"space": space.name}, reverse("space_restore", args=[slug]))
    return redirect("space_about", slug)


@login_required
@require_POST
def restore(request: HttpRequest, slug: str) -> HttpResponse:
    space = load_space(request, slug)
    actions.restore_space(actor=request.user, space=space)
    say(request, _("%(space)s is open again.") % {"space": space.name})
    return redirect("space_about", slug)
