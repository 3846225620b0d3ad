"""Saying that an accepted answer is still true or out of date, and who keeps it true."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_ratelimit.decorators import ratelimit

from apps.core.saying import say
from apps.forums import actions
from apps.forums.forms.freshness import DoubtForm, ReviewForm
from apps.forums.freshness import may_review
from apps.forums.models import Question, Verification
from apps.spaces.permissions import can


def load_watched(request: HttpRequest, pk: int) -> tuple[Question, Verification]:
    """Return a question the reader may see and what is known of its accepted answer. Raises Http404 without one."""
    question = get_object_or_404(Question.visible_to(request.user).select_related("space"), pk=pk)
    watched = Verification.standing().filter(question=question).select_related("owner").first()
    if watched is None:
        raise Http404
    return question, watched


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    question, _watched = load_watched(request, pk)
    actions.verify(actor=request.user, question=question)
    say(request, _("Thank you. It says now that you have looked at it."))
    return redirect(question)


@login_required
@ratelimit(key="user", rate="30/m", method="POST")
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask who keeps the accepted answer true and for how long it holds. Bad input answers 422."""
    question, watched = load_watched(request, pk)
    if not may_review(request.user, question, watched.owner_id):
        raise PermissionDenied
    begun = {"owner": f"@{watched.owner.username}" if watched.owner else "", "months": watched.months}
    form = ReviewForm(request.POST or None, initial=begun, space=question.space)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_review(actor=request.user, question=question, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            say(request, _("Saved."))
            return redirect(question)
    lead = _("What was true last year need not be. One person is asked to look at the answer again.")
    return ask(request, question, form, heading=_("Keep the answer true"), lead=lead, submit=_("Save"))


@login_required
@ratelimit(key="user", rate="30/m", method="POST")
def doubt(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what has changed (GET), then say that the accepted answer is out of date (POST). Bad input answers 422."""
    question, _watched = load_watched(request, pk)
    if not can(request.user, "item.react", question):
        return redirect(question)
    form = DoubtForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.doubt(actor=request.user, question=question, why=form.cleaned_data["why"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            say(request, _("Thank you. Whoever keeps it true is asked to look at it."))
            return redirect(question)
    lead = _("Other readers see at once that you doubt it, until somebody has looked at the answer again.")
    return ask(request, question, form, heading=_("The answer is out of date"), lead=lead, submit=_("Say so"))


def ask(request: HttpRequest, question: Question, form: Form, **words: Any) -> HttpResponse:
    context = {"item": question, "form": form, **words}
    return render(request, "forums/about_answer.html", context, status=422 if form.errors else 200)
