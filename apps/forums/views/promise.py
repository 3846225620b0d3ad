"""The page on which those who lead a space promise answers in time, and what is counted there."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_ratelimit.decorators import ratelimit

from apps.core.saying import say
from apps.forums import actions
from apps.forums.first_answers import DAYS, figures_of
from apps.forums.forms.promise import PromiseForm
from apps.forums.models import Promise
from apps.forums.promises import sentences, whom_to_tell
from apps.spaces.views import load_space, space_context


@login_required
@ratelimit(key="user", rate="30/m", method="POST")
def promise(request: HttpRequest, slug: str) -> HttpResponse:
    """Show and change what a space promises, with how it went. Bad input answers 422 with everything typed."""
    space = load_space(request, slug)
    context = space_context(request, space, "manage")
    if "space.configure" not in context["can_do"]:
        raise PermissionDenied
    now = Promise.objects.filter(space=space).select_related("told").first()
    hours = now.hours if now else None
    form = PromiseForm(request.POST or None, space=space, hours=hours, initial=said_by(now))
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_promise(actor=request.user, space=space, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            say(request, _("Saved."))
            return redirect("forum_promise", slug)
    context |= {
        "form": form, "days": DAYS, "promised": hours,
        "figures": sentences(figures_of(space.pk, hours or 0), hours or 0),
        "gone": gone(now, space),
    }  # fmt: skip
    return render(request, "forums/promise_form.html", context, status=422 if form.errors else 200)


def said_by(promise: Promise | None) -> dict[str, Any]:
    if promise is None:
        return {}
    return {"hours": promise.hours, "told": promise.told.username if promise.told else ""}


def gone(promise: Promise | None, space: Any) -> dict[str, Any] | None:
    """Return {name} of the person named who no longer leads the space ("" when the account is gone), or None."""
    if promise is None or promise.told_id in whom_to_tell(space):
        return None
    return {"name": promise.told.name if promise.told else ""}


@login_required
@require_safe
def definition(request: HttpRequest) -> HttpResponse:
    """Say what is promised, what counts as a first answer, and how the figures are made."""
    return render(request, "forums/first_answers.html", {"days": DAYS})
