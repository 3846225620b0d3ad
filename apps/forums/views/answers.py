"""Voting for answers, accepting one, and wanting to know the same."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_ratelimit.decorators import ratelimit

from apps.core.saying import say
from apps.discussion.views.conversation import load_comment
from apps.forums import actions
from apps.forums.models import Question


def wanted_in(request: HttpRequest) -> bool:
    return request.GET.get("wanted") != "no"


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an answer is useful, or take it back (`?wanted=no`); answers the button to htmx, the page to others."""
    comment, wanted = load_comment(request, pk), wanted_in(request)
    try:
        n = actions.vote(actor=request.user, comment=comment, wanted=wanted)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("comment", comment.pk)
    if request.htmx:
        context = {"n": n, "mine": wanted, "may_vote": True, "vote_url": reverse("answer_vote", args=[pk])}
        return render(request, "forums/answer_acts.html", context)
    return redirect("comment", comment.pk)


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept an answer, or take that back (`?wanted=no`)."""
    comment = load_comment(request, pk)
    undo = reverse("answer_accept", args=[pk])
    try:
        if wanted_in(request):
            actions.accept(actor=request.user, comment=comment)
            say(request, _("Accepted. It stands first now."), undo=f"{undo}?wanted=no")
        else:
            actions.take_back_acceptance(actor=request.user, comment=comment)
            say(request, _("The question is open again."), undo=undo)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect(comment.item.own_url)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an answer helped, or take that back (`?wanted=no`)."""
    said = _("It says now that it helped."), _("It no longer says that it helped.")
    return turn(request, pk, actions.mark_helpful, *said)


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Let all members of the space edit an answer, or no longer (`?wanted=no`)."""
    said = _("All members of this space can edit it now."), _("Only its author edits it again.")
    return turn(request, pk, actions.share_answer, *said)


def turn(request: HttpRequest, pk: int, act: Callable[..., Any], on: str, off: str) -> HttpResponse:
    """Let `act` turn something about an answer on, or off (`?wanted=no`), and say `on` or `off` with the way back."""
    comment, wanted = load_comment(request, pk), wanted_in(request)
    try:
        act(actor=request.user, comment=comment, wanted=wanted)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        say_turned(request, wanted, on, off)
    return redirect("comment", comment.pk)


def say_turned(request: HttpRequest, wanted: bool, on: str, off: str) -> None:
    say(request, on if wanted else off, undo=f"{request.path}?wanted=no" if wanted else request.path)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def me_too(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that one wants to know the same, or no longer (`?wanted=no`)."""
    question = get_object_or_404(Question.visible_to(request.user).select_related("space"), pk=pk)
    wanted = wanted_in(request)
    actions.me_too(actor=request.user, question=question, wanted=wanted)
    say_turned(request, wanted, _("You want to know this too."), _("You no longer wait for this."))
    return redirect(question)
