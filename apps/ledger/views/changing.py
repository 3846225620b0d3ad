"""One need, and what its owner and the desk do with it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST
from django_ratelimit.decorators import ratelimit

from apps.core.pages import whole_number
from apps.core.saying import say
from apps.ledger import actions
from apps.ledger.forms import PlanForm, people_of_the_desk
from apps.ledger.looking import address_in, look_for, maybe_the_same
from apps.ledger.models import Need
from apps.ledger.reading import lines_of, weeks_of
from apps.ledger.views.desk import desk_only
from apps.ledger.views.listing import ledger


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="60/m", method="POST")
def need(request: HttpRequest, pk: int) -> HttpResponse:
    """A need with all that is known of it; posting plans it."""
    found = visible(request, pk)
    form = PlanForm(request.POST if request.method == "POST" else None, initial=planned(found))
    if request.method != "POST":
        return page(request, found, form)
    desk_only(request)
    if form.is_valid() and planned_as_said(request, form, [found.pk], form.cleaned_data) is not None:
        say(request, _("Saved."))
        return redirect(found)
    return page(request, found, form, status=422)


def planned_as_said(request: HttpRequest, form: PlanForm, ids: list[int], changes: dict[str, Any]) -> int | None:
    """Plan needs as the form says. Returns how many changed, or None where something is wrong, which the form says."""
    try:
        return actions.plan(actor=request.user, ids=ids, **changes)
    except ValidationError as problem:
        form.add_error(None, problem)
        return None


def visible(request: HttpRequest, pk: int) -> Need:
    """Return a need that may be seen, or the one that it was merged into. Raises Http404."""
    named = Need.visible_to(request.user).filter(Q(pk=pk) | Q(merged=pk)).distinct()
    return get_object_or_404(named.select_related("owner"))


def planned(found: Need) -> dict[str, Any]:
    return {"owner": found.owner.username if found.owner else "", "due": found.due}


def page(request: HttpRequest, found: Need, form: PlanForm, error: str = "", status: int = 200) -> HttpResponse:
    (line,) = lines_of(request.user, [found])
    looked = request.GET.get("look", "").strip()
    keeps = actions.is_on_the_desk(request.user)
    context = {
        "line": line, "need": found, "form": form, "keeps": keeps, "weeks": weeks_of(found), "error": error,
        "people": people_of_the_desk() if keeps else [], "look": looked,
        "choices": look_for(request.user, looked) if looked else [],
        "same": maybe_the_same(request.user, line) if keeps and not looked else [],
        "spellings": list(found.spellings.order_by("-times", "pk")[:30]) if keeps else [],
        "merged": list(found.merged.order_by("pk")[:30]) if keeps else [],
    }  # fmt: skip
    return render(request, "ledger/need.html", context, status=status)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def plan_many(request: HttpRequest) -> HttpResponse:
    """Give everything that is ticked another owner or another day, whichever button was pressed."""
    desk_only(request)
    ids = [number for text in request.POST.getlist("need") if (number := whole_number(text))]
    what = request.POST.get("what", "")
    form = PlanForm(request.POST)
    # The other field is not meant, so nothing is wrong with it.
    for other in set(form.errors) - {what}:
        del form.errors[other]
    if not ids or what not in form.fields:
        form.add_error(None, _("Tick the needs that you mean first."))
    changed = planned_as_said(request, form, ids, {what: form.cleaned_data[what]}) if form.is_valid() else None
    if changed is not None:
        say(request, ngettext("%(n)d need is changed.", "%(n)d needs are changed.", changed) % {"n": changed})
        return redirect(f"{reverse('needs_ledger')}?{request.GET.urlencode()}")
    return ledger(request, form, ids, status=422)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def start(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    actions.start(actor=request.user, pk=found.pk)
    say(request, _("In work."))
    return redirect(found)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a need with what is named by its number or its address."""
    found = visible(request, pk)
    said = request.POST.get("artefact", "")
    try:
        actions.close(actor=request.user, pk=found.pk, artefact=whole_number(said) or address_in(said) or 0)
    except ValidationError as problem:
        return page(request, found, PlanForm(initial=planned(found)), error=problem.messages[0], status=422)
    say(
        request,
        _("Closed. Whoever searches for the same is shown what meets it."),
        undo=reverse("need_reopen", args=[found.pk]),
    )
    return redirect(found)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    actions.reopen(actor=request.user, pk=found.pk)
    say(request, _("Open again."))
    return redirect(found)
