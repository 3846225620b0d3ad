"""Beginning documents, writing in them, and what is decided about them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_ratelimit.decorators import ratelimit

from apps.content.differences import compare_html
from apps.content.growth import seed_of, source_of
from apps.core import richtext
from apps.core.saying import say
from apps.documents import actions
from apps.documents.forms import BeginForm, EditForm, SettingsForm, line_of
from apps.documents.models import Document
from apps.documents.page import beginning_of
from apps.spaces.audience import readers_of
from apps.spaces.models import Space
from apps.spaces.permissions import can


def load_document(request: HttpRequest, pk: int) -> Document:
    """Return the document with its space if the reader may see it now. Raises Http404, as if there were none."""
    return get_object_or_404(Document.visible_to(request.user).select_related("space", "owner"), pk=pk)


@login_required
@ratelimit(key="user", rate="20/m", method="POST")
def create(request: HttpRequest) -> HttpResponse:
    """Begin a document; `?space=<slug>` chooses where, `?parent=<id>` below what, `?from=<id>` what it grows from, and
    `?template=<id>` with what it begins."""
    spaces = Space.visible_to(request.user).of(request.user).active().order_by("name_key")
    source = source_of(request.user, request.GET.get("from", ""), "document")
    chosen = source.space if source else spaces.filter(slug=request.GET.get("space", "")).first()
    documents = Document.visible_to(request.user).published().filter(space=chosen).order_by("title")
    initial = {name: request.GET.get(name) for name in ("parent", "template")}
    initial["space"] = chosen.pk if chosen else None
    if source:
        seed = seed_of(source)
        initial |= {"title": seed.title, "tags": ", ".join(seed.tags)}
    form = BeginForm(request.POST or None, spaces=spaces, chosen=chosen, documents=documents, initial=initial,
                     grows=source is not None)  # fmt: skip
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        template = data.get("template")
        html = seed_of(source).html if source else template.body if template else ""
        try:
            document = actions.create_document(
                actor=request.user, space=data["space"], title=data["title"], tags=data["tags"],
                text=richtext.Written(html, "html"), parent=data.get("parent"), source=source,
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("document_edit", document.pk)
    back = source or chosen
    context = {"form": form, "spaces": spaces, "source": source, "cancel_url": back.get_absolute_url() if back else "/"}
    return render(request, "documents/begin.html", context, status=422 if form.errors else 200)


@login_required
@ratelimit(key="user", rate="60/m", method="POST")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write in a document, live or, with `?form`, by a form. Bad input answers 422 with what was typed."""
    document = load_document(request, pk)
    if not can(request.user, document.write_verb, document):
        return redirect(document)
    if request.method == "POST" or "form" in request.GET:
        return _edit_by_form(request, document)
    beginning, more = beginning_of(document.body)
    context = frame_of(document) | {"can_write": True, "form": EditForm(), "beginning": beginning, "more": more}
    return render(request, "documents/edit.html", context)


def frame_of(document: Document) -> dict[str, Any]:
    space = document.space
    return {"document": document, "space": space, "current_space_url": space.get_absolute_url()}


def fits_a_form(document: Document) -> bool:
    """Whether what the document says can be sent back as Markdown; people writing live may go on for longer."""
    try:
        return len(richtext.Written(document.body, "html").to_markdown(breaks=True)) <= richtext.MAX_MARKDOWN
    except richtext.TooLong:
        return False


def _edit_by_form(request: HttpRequest, document: Document) -> HttpResponse:
    if request.method != "POST" and not fits_a_form(document):
        return render(request, "documents/edit_by_form.html", frame_of(document) | {"too_long": True})
    initial = {
        "title": document.title, "body": richtext.Written(document.body, "html"), "seen": document.stamp,
    }  # fmt: skip
    form, clash = EditForm(request.POST or None, initial=initial), None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.edit_document(
                actor=request.user, document=document, title=data["title"], text=data["body"], seen=data["seen"] or None
            )
        except ValidationError as error:
            form.add_error(None, error)
            if getattr(error, "code", "") == "changed":
                document.refresh_from_db()
                form.data = form.data.copy()
                form.data["seen"] = document.stamp
                clash = {"body": compare_html(data["body"].to_html(), document.body)}
        else:
            return redirect(document)
    context = frame_of(document) | {"form": form, "clash": clash}
    return render(request, "documents/edit_by_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a document the title that was sent; answers {title}, or {error} with 422."""
    document = load_document(request, pk)
    try:
        document = actions.rename(actor=request.user, document=document, title=request.POST.get("title", ""))
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=422)
    return JsonResponse({"title": document.title})


@login_required
@require_POST
@ratelimit(key="user", rate="120/m", method="POST")
def step(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """Move a document one step in the tree of its space, and show the tree again."""
    document = load_document(request, pk)
    try:
        actions.step(actor=request.user, document=document, way=way)
    except ValidationError as error:
        say(request, error.messages[0])
    return redirect(f"{document.space.get_absolute_url()}documents/?moved={document.pk}#document-{document.pk}")


@login_required
@require_POST
@ratelimit(key="user", rate="120/m", method="POST")
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a document below `parent` and behind `after` (ids, or nothing); answers 204, or {error} with 422."""
    document = load_document(request, pk)
    near = {name: request.POST.get(name, "") for name in ("parent", "after")}
    wanted = [int(value) for value in near.values() if value.isdecimal()]
    found = {str(row.pk): row for row in Document.visible_to(request.user).filter(pk__in=wanted)}
    try:
        actions.place(
            actor=request.user, document=document, parent=found.get(near["parent"]), after=found.get(near["after"])
        )
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=422)
    return HttpResponse(status=204)


@login_required
@ratelimit(key="user", rate="30/m", method="POST")
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide who may write in a document, and who keeps it true. Bad input answers 422."""
    document = load_document(request, pk)
    if not can(request.user, "item.lead", document):
        return redirect(document)
    named = readers_of(document.space).filter(pk__in=document.writer_ids)
    initial: dict[str, Any] = {
        "writing": document.writing, "people": line_of(named), "suggesting": document.suggesting,
        "review_days": document.review_days,
        "owner": document.owner.username if document.owner else "",
    }  # fmt: skip
    form = SettingsForm(request.POST or None, space=document.space, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.decide_writers(
                actor=request.user,
                document=document,
                writing=data["writing"],
                people=data["people"],
                suggesting=data["suggesting"],
            )
            actions.look_after(
                actor=request.user, document=document, owner=data["owner"], review_days=data["review_days"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            say(request, _("Saved."))
            return redirect(document)
    context = {"document": document, "space": document.space, "form": form}
    return render(request, "documents/settings.html", context, status=422 if form.errors else 200)
