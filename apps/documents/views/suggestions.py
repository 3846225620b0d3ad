"""Suggesting changes of a document, and deciding on them."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from apps.content.actions import discard_draft
from apps.content.differences import compare_html
from apps.core.richtext import Written
from apps.core.saying import say
from apps.documents import actions
from apps.documents.actions.suggestions import merged_html
from apps.documents.forms import DeclineForm, SuggestForm
from apps.documents.models import Document, Fate, Suggestion
from apps.documents.views.writing import fits_a_form, frame_of, load_document
from apps.spaces.permissions import can

MOST_LISTED = 100


@login_required
@ratelimit(key="user", rate="30/m", method="POST")
def suggest(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a copy of a document (GET), and send what it should say (POST). Bad input answers 422."""
    document = load_document(request, pk)
    if not actions.may_suggest(request.user, document):
        return redirect(document)
    if request.method == "POST":
        return _send(request, document)
    if not fits_a_form(document):
        return render(request, "documents/edit_by_form.html", frame_of(document) | {"too_long": True})
    try:
        begun = actions.begin_suggestion(actor=request.user, document=document)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("document_suggestions", pk)
    form = SuggestForm(initial={"body": Written(begun.base_html, "html"), "base": begun.pk})
    return render(request, "documents/suggest.html", _form_page(document, form, begun.pk))


def _send(request: HttpRequest, document: Document) -> HttpResponse:
    form = SuggestForm(request.POST)
    if form.is_valid():
        mine = Suggestion.objects.filter(document=document, author=request.user)
        begun = get_object_or_404(mine, pk=form.cleaned_data["base"])
        try:
            actions.suggest(
                actor=request.user, suggestion=begun, text=form.cleaned_data["body"], note=form.cleaned_data["note"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            discard_draft(actor=request.user, key=f"suggestion:{begun.pk}")
            say(request, _("Thank you. Those who write in it decide."))
            return redirect("suggestion", begun.pk)
    return render(request, "documents/suggest.html", _form_page(document, form, form["base"].value()), status=422)


def _form_page(document: Document, form: SuggestForm, base: Any) -> dict[str, Any]:
    draft_url = f"{reverse('draft')}?{urlencode({'key': f'suggestion:{base}'})}"
    return frame_of(document) | {"form": form, "limit": settings.DOCUMENT_MAX_CHARACTERS, "draft_url": draft_url}


@login_required
@require_safe
def suggestions(request: HttpRequest, pk: int) -> HttpResponse:
    """List the suggestions on a document that wait, or with `?show=decided` the others: all, or the reader's own."""
    document = load_document(request, pk)
    decides = can(request.user, document.write_verb, document)
    rows = Suggestion.objects.filter(document=document).exclude(fate=Fate.BEGUN).select_related("author", "by")
    rows = rows.defer("base", "update", "html", "base_html").order_by("-pk")
    if not decides:
        rows = rows.filter(author=request.user)
    decided = request.GET.get("show") == "decided"
    shown = rows.exclude(fate=Fate.OPEN) if decided else rows.filter(fate=Fate.OPEN)
    context = frame_of(document) | {
        "rows": shown[:MOST_LISTED], "decided": decided, "decides": decides,
        "may_suggest": actions.may_suggest(request.user, document),
    }  # fmt: skip
    return render(request, "documents/suggestions.html", context)


def load_suggestion(request: HttpRequest, pk: int) -> Suggestion:
    """Return a suggestion that was sent, to who made it and to those who decide. Raises Http404."""
    sent = Suggestion.objects.exclude(fate=Fate.BEGUN).select_related("author", "by")
    suggestion = get_object_or_404(sent, pk=pk)
    suggestion.document = load_document(request, suggestion.document_id)
    own = suggestion.author_id == request.user.pk
    if not own and not can(request.user, suggestion.document.write_verb, suggestion.document):
        raise Http404
    return suggestion


@login_required
@require_safe
def suggestion(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a suggestion would change now or, once it is decided on, what it was to change."""
    found = load_suggestion(request, pk)
    document = found.document
    is_open = found.fate == Fate.OPEN
    merged = merged_html(found) if is_open else None
    old, new = (document.body, merged) if merged is not None else (found.base_html, found.html)
    context = frame_of(document) | {
        "suggestion": found, "open": is_open, "outdated": is_open and merged is None,
        "changes": {"body": compare_html(old, new)}, "form": DeclineForm(), "own": found.author_id == request.user.pk,
        "decides": can(request.user, document.write_verb, document),
    }  # fmt: skip
    context["changed"] = any(stretch.changed for stretch in context["changes"]["body"])
    return render(request, "documents/suggestion.html", context)


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def decide(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """Take a suggestion over ("take"), leave it out ("decline", with `reason`), or take one's own back ("withdraw")."""
    found, user = load_suggestion(request, pk), request.user
    try:
        if way == "take":
            actions.take_over(actor=user, suggestion=found)
            say(request, _("It is taken over, as the words of who suggested it."))
            return redirect("item_short", found.document_id)
        if way == "decline":
            actions.decline(actor=user, suggestion=found, reason=request.POST.get("reason", ""))
            say(request, _("It is left out."))
        else:
            actions.take_back(actor=user, suggestion=found)
            say(request, _("It is withdrawn."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("suggestion", pk)
    return redirect(reverse("document_suggestions", args=[found.document_id]))
