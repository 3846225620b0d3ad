"""Whether a document can be trusted: asking for a review, verifying, doubting; and taking it to another space."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_ratelimit.decorators import ratelimit

from apps.content.actions import move as move_item
from apps.core.saying import say
from apps.documents import actions
from apps.documents.forms import DoubtForm, ReviewForm, WhereForm
from apps.documents.models import Document
from apps.documents.views.writing import load_document
from apps.spaces.audience import who_gains_and_loses, who_will_see
from apps.spaces.models import Space
from apps.spaces.permissions import can
from apps.strategy.context import organisation


def _asked(
    request: HttpRequest, document: Document, form: Form, act: Callable[[dict[str, Any]], Any], words: dict[str, str]
) -> HttpResponse:
    """Ask by a form (GET), or do `act` with what it says and lead back; bad input answers 422."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            say(request, words["done"])
            return redirect(document)
    context = {"document": document, "space": document.space, "form": form, **words}
    return render(request, "documents/ask.html", context, status=422 if form.errors else 200)


@login_required
@ratelimit(key="user", rate="20/m", method="POST")
def ask_review(request: HttpRequest, pk: int) -> HttpResponse:
    document = load_document(request, pk)
    if not can(request.user, document.write_verb, document):
        return redirect(document)
    form = ReviewForm(request.POST or None, space=document.space)
    words = {
        "heading": _("Ask for a review"), "submit": _("Ask them"), "done": _("They are asked."),
        "lead": _("They find it under what needs them. Until one of them says that it is right, it is in review."),
    }  # fmt: skip

    def act(data: dict[str, Any]) -> None:
        actions.ask_review(actor=request.user, document=document, approvers=data["approvers"])

    return _asked(request, document, form, act, words)


@login_required
@ratelimit(key="user", rate="20/m", method="POST")
def doubt(request: HttpRequest, pk: int) -> HttpResponse:
    document = load_document(request, pk)
    if not can(request.user, "item.use", document):
        return redirect(document)
    words = {
        "heading": _("Say that it is out of date"), "submit": _("Say so"),
        "done": _("Thank you. Whoever looks after it hears of it."),
        "lead": _("Readers see that somebody doubts it until it is verified again."),
    }  # fmt: skip

    def act(data: dict[str, Any]) -> None:
        actions.doubt(actor=request.user, document=document, note=data["note"])

    return _asked(request, document, DoubtForm(request.POST or None), act, words)


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    document = load_document(request, pk)
    actions.verify(actor=request.user, document=document)
    say(request, _("Verified. Readers see by whom and when."))
    return redirect(document)


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    document = load_document(request, pk)
    actions.withdraw(actor=request.user, document=document)
    say(request, _("It is being worked on again."))
    return redirect(document)


@login_required
@ratelimit(key="user", rate="30/m", method="POST")
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask where to (GET), say who would see it there (GET `?space=<slug>`), and move it (POST to that address)."""
    document = load_document(request, pk)
    if not can(request.user, "item.move", document):
        return redirect(document)
    spaces = Space.visible_to(request.user).of(request.user).active().exclude(pk=document.space_id).order_by("name_key")
    asked = "space" in request.GET
    where = WhereForm(request.GET if asked else None, spaces=spaces)
    context: dict[str, Any] = {"document": document, "where": where}
    if asked and where.is_valid():
        space = where.cleaned_data["space"]
        if request.method == "POST":
            move_item(actor=request.user, item=document, space=space)
            say(request, _("It stands in %(space)s now.") % {"space": space.name})
            return redirect("item_short", document.pk)
        context["space"] = space
        context["sentences"] = [
            who_will_see(space, organisation()["name"]), *who_gains_and_loses(document.space, space)
        ]  # fmt: skip
    return render(request, "documents/move.html", context, status=422 if where.errors else 200)
