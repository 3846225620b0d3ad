"""Asking members to read a document, confirming that one has, and seeing who has."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from apps.content.views import confirming
from apps.core.saying import say
from apps.documents import actions
from apps.documents.forms import AskToReadForm
from apps.documents.models import Document
from apps.documents.reading import asked
from apps.documents.views.writing import load_document
from apps.spaces.permissions import can


def load(request: HttpRequest, pk: int, verb: str) -> Document:
    """Return the document if the reader may do `verb` to it. Raises Http404 otherwise, whatever the reason."""
    document = load_document(request, pk)
    if not can(request.user, verb, document):
        raise Http404
    return document


@login_required
@ratelimit(key="user", rate="20/m", method="POST")
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask until when (GET), then ask the members to read the document (POST). Bad input answers 422."""
    document = load(request, pk, "item.announce")
    form = AskToReadForm(request.POST or None, initial={"confirm_by": document.confirm_by})
    if document.reading_asked_at is None:
        del form.fields["again"]
    if request.method == "POST" and form.is_valid():
        data: dict[str, Any] = form.cleaned_data
        try:
            actions.ask_to_read(actor=request.user, document=document, **data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            say(request, _("They are asked."))
            return redirect(document)
    people = asked(document)
    context = {"document": document, "space": document.space, "form": form, "asked": people.everybody.count()}
    return render(request, "documents/ask_to_read.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
@ratelimit(key="user", rate="20/m", method="POST")
def end(request: HttpRequest, pk: int) -> HttpResponse:
    actions.end_reading(actor=request.user, document=load(request, pk, "item.announce"))
    say(request, _("Nobody is asked any more."))
    return redirect("item_short", pk)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    document = load(request, pk, "item.confirm")
    try:
        actions.confirm_reading(actor=request.user, document=document, seen=request.POST.get("seen", ""))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        say(request, _("Thank you. It is noted that you have read this."))
    return redirect(document)


def asked_about(request: HttpRequest, pk: int) -> Document:
    """Return a document that is to be read, whose report the reader may see. Raises Http404."""
    document = load(request, pk, "item.report")
    if document.reading_asked_at is None:
        raise Http404
    return document


@login_required
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show those who lead the space who has not confirmed yet, or with `?show=confirmed` who has."""
    document = asked_about(request, pk)
    remind_url = reverse("document_remind", args=[pk]) if can(request.user, "item.announce", document) else ""
    return confirming.report(
        request, asked(document), by=document.confirm_by, reminder="document.reading_reminded", remind_url=remind_url,
        csv_url=reverse("document_readers_csv", args=[pk]),
    )  # fmt: skip


@login_required
@require_safe
@ratelimit(key="user", rate="20/m", method="GET")
def download(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    return confirming.download(asked(asked_about(request, pk)))


@login_required
@require_POST
@ratelimit(key="user", rate="20/m", method="POST")
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    document = load(request, pk, "item.announce")
    act = partial(actions.remind_readers, actor=request.user, document=document)
    return confirming.remind(request, act, reverse("document_readers", args=[pk]))
