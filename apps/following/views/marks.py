"""Saying that all of it has been read."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_ratelimit.decorators import ratelimit

from apps.core.saying import say
from apps.following import actions
from apps.spaces.models import Space


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def read_space(request: HttpRequest, slug: str) -> HttpResponse:
    space = get_object_or_404(Space.visible_to(request.user), slug=slug)
    actions.mark_space_read(actor=request.user, space=space)
    say(request, _("Everything in %(space)s is marked as read.") % {"space": space.name})
    return redirect(space)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def read_everything(request: HttpRequest) -> HttpResponse:
    actions.mark_everything_read(actor=request.user)
    say(request, _("Everything in your spaces is marked as read."))
    return redirect("home")
