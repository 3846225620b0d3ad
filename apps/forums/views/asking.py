"""Asking: what may answer it already is shown while somebody types, then who would be asked, then it is asked."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_ratelimit.decorators import ratelimit

from apps.content.actions import discard_draft
from apps.content.beginning import as_of, initial_of
from apps.content.models import Draft
from apps.core.pages import whole_number
from apps.core.routing import Asking
from apps.core.saying import say
from apps.forums import actions
from apps.forums.asking import seal, unseal, who_would_be_asked
from apps.forums.finding import Looked, look, open_to
from apps.forums.forms.asking import AskForm, typed
from apps.forums.promises import shown
from apps.forums.views.threads import said_in
from apps.spaces.audience import who_will_see
from apps.strategy.context import organisation

KEY = "question"


def to_question(request: HttpRequest) -> HttpResponse:
    """Lead from where questions were once written to where they are asked."""
    query = request.GET.urlencode()
    return redirect(reverse("ask") + (f"?{query}" if query else ""))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="30/m", method="POST")
def ask(request: HttpRequest) -> HttpResponse:
    """Show the one form there is (GET), look for answers, or ask (POST); `?space=<slug>` chooses where.

    `?person=<handle>` names somebody whom the asker would like to ask: shown first, if they take questions now.

    Nobody is asked who was not shown: without them in the form, asking shows them first. Bad input answers 422.
    """
    if request.method != "POST":
        request.session.pop("answered", None)
        form = begun(request)
        return page(request, form, people=people_for(request, form) if named(request) else None)
    form = sent(request)
    if "look" in request.POST or "take" in request.POST:
        return page(request, form, found=found_for(request, form))
    offered = unseal(request.user, form.chosen, request.POST.get("offered", "")) if form.chosen else None
    if not form.is_valid():
        return page(request, form, status=422, people=people_for(request, form))
    if offered is None:
        return page(request, form, people=people_for(request, form), asks=True)
    try:
        question = actions.ask(
            actor=request.user, space=form.cleaned_data["space"], people=form.cleaned_data["people"], joins=True,
            **said_in(form),
        )  # fmt: skip
    except ValidationError as error:
        form.add_error(None, error)
        return page(request, form, status=422, people=people_for(request, form))
    discard_draft(actor=request.user, key=KEY)
    say(request, _("Asked. Those you chose are told.") if form.cleaned_data["people"] else _("Asked."))
    return redirect(question)


def begun(request: HttpRequest) -> AskForm:
    """Return the form as it begins: with what was typed last time, in the space asked for."""
    chosen = open_to(request.user).filter(slug=request.GET.get("space", "")).first()
    draft = Draft.objects.filter(user=request.user, key=KEY).first()
    initial = initial_of(draft, chosen)
    if title := request.GET.get("title", "").strip():
        initial["title"] = title[:200]
    form = AskForm(asker=request.user, chosen=chosen, initial=initial)
    form.draft = draft
    return form


def sent(request: HttpRequest) -> AskForm:
    """Return the form as it was sent, in the space chosen in it, or in that of the button that takes another."""
    data = request.POST.copy()
    if "take" in data:
        data["space"] = data["take"]
    space = open_to(request.user).filter(pk=whole_number(data.get("space", ""))).first()
    offered = unseal(request.user, space, data.get("offered", "")) if space else None
    if offered is None:  # who was shown for another space is nobody to ask in this one
        data.pop("people", None)
    return AskForm(data, asker=request.user, chosen=space, offered=offered)


def found_for(request: HttpRequest, form: AskForm) -> Looked:
    return look(request.user, *typed(form), form.chosen)


def people_for(request: HttpRequest, form: AskForm) -> dict[str, Any]:
    """Return who would be asked, all ticked but those who were shown before and are not ticked any more."""
    if form.chosen is None:
        return {"space": None}
    title, text, tags = typed(form)
    similar = [whole_number(pk) for pk in request.POST.get("similar", "").split(",")[:20]]
    asking = Asking(request.user, form.chosen, f"{title} {text}", tags, [pk for pk in similar if pk])
    offer = who_would_be_asked(asking, named(request))
    before = unseal(request.user, form.chosen, request.POST.get("offered", "")) or []
    unticked = {str(pk) for pk in before} - set(request.POST.getlist("people"))
    rows = [{"who": each, "ticked": str(each.id) not in unticked} for each in offer.people]
    sealed = seal(request.user, form.chosen, offer.people)
    return {"space": form.chosen, "rows": rows, "offered": sealed, "refused": offer.refused}


def named(request: HttpRequest) -> str:
    """Return the handle of whom the asker would like to ask, or ""."""
    given = request.POST if request.method == "POST" else request.GET
    return given.get("person", "").replace("\x00", "")[:150]


def promise_of(form: AskForm) -> dict[str, Any] | None:
    return shown(form.chosen) if form.chosen else None


def page(request: HttpRequest, form: AskForm, status: int = 200, **more: Any) -> HttpResponse:
    space = form.chosen
    context = {
        "form": form, "space": space, "draft": form.draft, "draft_key": KEY, "found": None, "people": None,
        "draft_url": f"{reverse('draft')}?key={KEY}", "as_of": as_of(None, form.draft),
        "limit": settings.THREAD_MAX_CHARACTERS,
        "audience": who_will_see(space, organisation()["name"]) if space else "",
        "cancel_url": space.get_absolute_url() if space else "/", "similar": request.POST.get("similar", ""),
        "person": named(request),
        "promise": promise_of(form),
        "action": reverse("ask") + (f"?{urlencode({'space': space.slug})}" if space else ""),
    }  # fmt: skip
    return render(request, "forums/ask.html", context | more, status=status)


@login_required
@require_POST
@ratelimit(key="user", rate="120/m", method="POST")
def found(request: HttpRequest) -> HttpResponse:
    """Answer the piece that shows what may answer already what is typed, and where it could be asked."""
    form = sent(request)
    looked = found_for(request, form)
    context = {
        "found": looked,
        "in_place": True,
        "typed": bool(typed(form)[0].strip()),
        "said": request.POST.get("said"),
    }
    return render(request, "forums/ask_found.html", context)


@login_required
@require_POST
@ratelimit(key="user", rate="120/m", method="POST")
def people(request: HttpRequest) -> HttpResponse:
    """Answer the piece that shows who would be asked, and the categories of the space chosen."""
    form = sent(request)
    return render(
        request,
        "forums/ask_people.html",
        {"people": people_for(request, form), "promise": promise_of(form), "form": form, "in_place": True},
    )
