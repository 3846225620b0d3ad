"""Commenting on words of a document, the list of such threads, and settling them."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from apps.core.saying import say
from apps.discussion.models import Comment
from apps.documents import actions
from apps.documents.forms import PassageForm
from apps.documents.marks import notes_of, open_notes, with_notes
from apps.documents.models import Document, Passage
from apps.documents.views.writing import load_document
from apps.spaces.permissions import can


@login_required
@ratelimit(key="user", rate="30/m", method="POST")
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what to say of which words (GET, `?quote=`, `?before=`, `?after=`), then say it (POST).

    Bad input answers 422. htmx is answered with the form alone, and then with where the comment stands.
    """
    document = load_document(request, pk)
    if not can(request.user, "item.comment", document):
        return redirect(document)
    initial = {name: request.GET.get(name, "") for name in ("quote", "before", "after")}
    form = PassageForm(request.POST or None, initial=initial, auto_id="passage_%s")
    within = "HX-Request" in request.headers
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            passage = actions.comment_on_passage(
                actor=request.user, document=document, quote=data["quote"], text=data["body"], before=data["before"],
                after=data["after"],
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _led_to(request, passage, within=within)
    context = {
        "document": document, "space": document.space, "form": form, "within": within,
        "mentions_url": f"{reverse('suggest_people')}?space={document.space_id}",
    }  # fmt: skip
    name = "documents/passage_form.html" if within else "documents/passage.html"
    # htmx shows nothing that is not an answer to what was asked.
    return render(request, name, context, status=422 if form.errors and not within else 200)


def _led_to(request: HttpRequest, passage: Passage, *, within: bool) -> HttpResponse:
    url = reverse("comment", args=[passage.comment_id])
    if not within:
        return redirect(url)
    answer = HttpResponse()
    if "stays" in request.GET:
        answer["HX-Trigger"] = "passage-noted"
    else:
        answer["HX-Redirect"] = url
    return answer


def load_notes(request: HttpRequest, pk: int) -> Document:
    """Return a document with its passages if the reader may see it now. Raises Http404."""
    return get_object_or_404(with_notes(Document.visible_to(request.user).select_related("space")), pk=pk)


@login_required
@require_safe
def threads(request: HttpRequest, pk: int) -> HttpResponse:
    """List the threads about words of a document, those that are open or with `?show=settled` the others."""
    document = load_notes(request, pk)
    settled = request.GET.get("show") == "settled"
    notes = notes_of(document)
    context = {
        "document": document, "space": document.space, "settled": settled,
        "notes": [note for note in notes if note.resolved == settled],
        "counts": {"open": len(open_notes(document)), "settled": len(notes) - len(open_notes(document))},
        "current_space_url": document.space.get_absolute_url(),
    }  # fmt: skip
    return render(request, "documents/passages.html", context)


@login_required
@require_safe
def notes(request: HttpRequest, pk: int) -> JsonResponse:
    """Answer the words of the open threads, for who has the document open to write: [{id, quote, url}]."""
    document = load_notes(request, pk)
    rows = [
        {"id": note.id, "quote": note.quote, "url": reverse("comment", args=[note.comment]), "author": note.author,
         "said": note.said}
        for note in open_notes(document) if not note.lost
    ]  # fmt: skip
    return JsonResponse({"notes": rows}, headers={"Cache-Control": "no-store"})


def load_passage(request: HttpRequest, pk: int) -> Passage:
    """Return a passage if the reader may see its comment now. Raises Http404."""
    passage = get_object_or_404(Passage.objects.select_related("comment"), pk=pk)
    if not Comment.visible_to(request.user).filter(pk=passage.comment_id).exists():
        raise Http404
    return passage


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    passage = actions.resolve(actor=request.user, passage=load_passage(request, pk))
    say(request, _("Settled. It stays in the conversation."), undo=reverse("passage_reopen", args=[pk]))
    return redirect("item_short", passage.document_id)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    passage = actions.reopen(actor=request.user, passage=load_passage(request, pk))
    say(request, _("It is open again."))
    return redirect("comment", passage.comment_id)
