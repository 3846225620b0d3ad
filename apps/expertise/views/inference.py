"""What is read from one's own work: all of it and why, and every way to say no."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from apps.core.saying import say
from apps.expertise import actions, own
from apps.expertise.decay import HALF_LIFE
from apps.expertise.models import Choice, Dispute, Evidence


@login_required
@require_safe
def expertise(request: HttpRequest) -> HttpResponse:
    """Every topic that is read from the person's work, what they decided, and what they disputed."""
    context = {"all": own.overview(request.user), "half_life": HALF_LIFE.days}
    return render(request, "expertise/own.html", context)


@login_required
@require_safe
def topic(request: HttpRequest, key: str) -> HttpResponse:
    """Everything that shows one topic, with its date and what it counts now."""
    page = own.topic(request.user, key, request.GET.get("after", ""))
    if page is None:
        raise Http404
    context = {"topic": page, "next_url": f"?after={page.page.next}" if page.page.next else ""}
    return render(request, "expertise/own_topic.html", context)


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def inference(request: HttpRequest) -> HttpResponse:
    """Switch off reading one's work (`off`), or on again."""
    on = "off" not in request.GET
    actions.set_inference(actor=request.user, on=on)
    say(request, _("Your work is being read again.") if on else _("What was read from your work is deleted."))
    return redirect("settings_expertise")


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def choose(request: HttpRequest, key: str, choice: str) -> HttpResponse:
    """Hide a topic, switch it off, or neither (`shown`)."""
    if choice != "shown" and choice not in Choice.values:
        raise Http404
    try:
        actions.set_topic(actor=request.user, key=key, choice=None if choice == "shown" else choice)
    except ValidationError as error:
        raise Http404 from error
    said = {"shown": _("Others see it again."), "hidden": _("Only you see it now."), "off": _("It is no longer read.")}
    say(request, said[choice])
    return redirect("settings_expertise")


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a thing of one's own show nothing."""
    evidence = get_object_or_404(Evidence, pk=pk, person=request.user)
    actions.dispute(actor=request.user, evidence=evidence)
    say(request, _("It counts for nothing now."))
    return redirect("settings_expertise")


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a disputed thing count again."""
    disputed = get_object_or_404(Dispute, pk=pk, user=request.user)
    actions.withdraw_dispute(actor=request.user, disputed=disputed)
    say(request, _("It counts again."))
    return redirect("settings_expertise")
