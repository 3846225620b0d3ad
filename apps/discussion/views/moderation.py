"""Hiding what somebody wrote, in place, and showing it again."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_ratelimit.decorators import ratelimit

from apps.content import references
from apps.content.forms import HideForm
from apps.content.presentation import present
from apps.core.saying import say
from apps.discussion import actions
from apps.discussion.views.conversation import load_comment
from apps.spaces.permissions import can


@login_required
@ratelimit(key="user", rate="30/m", method="POST")
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason (GET), then hide a comment from all but its author and those who lead the space (POST)."""
    comment = load_comment(request, pk)
    if not can(request.user, "comment.hide", comment):
        return redirect("comment", pk)
    form = HideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.hide_comment(actor=request.user, comment=comment, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            undo = reverse("comment_unhide", args=[pk])
            say(request, _("Hidden. The author can still see it, with your reason."), undo=undo)
            return redirect("comment", pk)
    context = {"comment": comment, "item": comment.item, "html": present(comment.body, anchors=False), "form": form}
    response = render(request, "discussion/hide.html", context, status=422 if form.errors else 200)
    return references.fill_page(response, request.user)


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def unhide(request: HttpRequest, pk: int) -> HttpResponse:
    comment = load_comment(request, pk)
    actions.unhide_comment(actor=request.user, comment=comment)
    say(request, _("Everybody can read it again."))
    return redirect("comment", pk)
