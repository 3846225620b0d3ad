"""Documents leave the portal as files, and files become documents."""

import re
import tempfile
from typing import IO, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from django_ratelimit.decorators import ratelimit

from apps.content.presentation import present
from apps.content.references import fill_many
from apps.core.saying import say
from apps.documents.actions.carrying import keep_parcel, open_parcel
from apps.documents.carrying.arriving import arrive
from apps.documents.carrying.as_html import about, shifted, write_html
from apps.documents.carrying.as_markdown import write_zip
from apps.documents.carrying.as_word import write_word
from apps.documents.carrying.bundle import Bundle, gather
from apps.documents.carrying.forms import BELOW, ExportForm, ImportForm
from apps.documents.models import Document, Parcel
from apps.documents.views.writing import load_document
from apps.spaces.audience import who_will_see
from apps.spaces.models import Space
from apps.strategy.context import organisation

MOST_LISTED = 5
# Pictures that are loaded only when they are scrolled to would be missing on paper.
LATE = re.compile(r'(<img [^>]*) loading="lazy" decoding="async"')
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WAYS = {
    "markdown": (write_zip, "zip", "application/zip"),
    "html": (write_html, "html", "text/html; charset=utf-8"),
    "word": (write_word, "docx", WORD),
}


@login_required
@require_safe
@ratelimit(key="user", rate="30/m", method="GET")
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Offer a document and what stands below it as files, or answer with them; 422 with a sentence for too much."""
    document = load_document(request, pk)
    form = ExportForm(request.GET if "form" in request.GET else None)
    if form.is_valid():
        base = request.build_absolute_uri("/").rstrip("/")
        try:
            bundle = gather(request.user, document, base, below=form.cleaned_data["what"] == BELOW)
            return _answer(request, bundle, form.cleaned_data["form"])
        except ValidationError as error:
            form.add_error(None, error)
    context = {"document": document, "space": document.space, "form": form}
    return render(request, "documents/export.html", context, status=422 if form.errors else 200)


def _answer(request: HttpRequest, bundle: Bundle, way: str) -> HttpResponseBase:
    if way == "print":
        return print_page(request, bundle)
    write, ending, mime = WAYS[way]
    into = cast(IO[bytes], tempfile.TemporaryFile())  # noqa: SIM115  (the answer closes it)
    write(bundle, into)
    into.seek(0)
    answer = FileResponse(into, as_attachment=True, filename=f"{bundle.stem}.{ending}", content_type=mime)
    answer["Cache-Control"] = "private, no-store"
    return answer


def print_page(request: HttpRequest, bundle: Bundle) -> HttpResponse:
    """Show documents one after the other, as they go to paper."""
    texts = fill_many([present(sheet.document.body, anchors=False) for sheet in bundle.sheets], request.user)
    parts = [
        {"title": sheet.document.title, "level": min(6, sheet.depth + 1), "about": about(sheet.document),
         "html": LATE.sub(r"\1", shifted(text, sheet.depth))}
        for sheet, text in zip(bundle.sheets, texts, strict=True)
    ]  # fmt: skip
    document: Document = bundle.sheets[0].document
    return render(request, "documents/print.html", {"document": document, "parts": parts})


@login_required
@ratelimit(key="user", rate="10/m", method="POST")
def take_in(request: HttpRequest) -> HttpResponse:
    """Take a file that is to become documents; `?space=<slug>` chooses where, `?parent=<id>` below what.

    Bad input answers 422.
    """
    spaces = Space.visible_to(request.user).of(request.user).active().order_by("name_key")
    chosen = spaces.filter(slug=request.GET.get("space", "")).first()
    documents = Document.visible_to(request.user).published().filter(space=chosen).order_by("title")
    initial = {"space": chosen.pk if chosen else None, "parent": request.GET.get("parent")}
    form = ImportForm(
        request.POST or None, request.FILES or None, spaces=spaces, chosen=chosen, documents=documents, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            # What cannot be read is said now, while the choice of another file is at hand.
            name, sent = data["file"].name, data["file"].read()
            arrive(name, sent)
            parcel = keep_parcel(
                actor=request.user, space=data["space"], name=name, data=sent, parent=data.get("parent")
            )
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect("document_parcel", parcel.pk)
    context = {"form": form, "spaces": spaces, "cancel_url": chosen.get_absolute_url() if chosen else "/"}
    return render(request, "documents/import.html", context, status=422 if form.errors else 200)


@login_required
@ratelimit(key="user", rate="10/m", method="POST")
def parcel(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a file that was sent would become (GET), and bring it in (POST); what cannot come in answers 422."""
    mine = Parcel.objects.filter(person=request.user).select_related("space", "parent")
    found = mine.filter(pk=pk).first()
    if found is None:
        say(request, _("This file was brought in already, or is kept no longer. Choose it again if you need it."))
        return redirect("document_import")
    sheaf, problem = arrive(found.name, bytes(found.data)), ""
    if request.method == "POST":
        try:
            made, sheaf = open_parcel(actor=request.user, parcel=found)
        except Parcel.DoesNotExist:
            return redirect("documents", found.space.slug)
        except ValidationError as error:
            problem = error.messages[0]
        else:
            said = ngettext("%(count)d document came in.", "%(count)d documents came in.", len(made))
            say(request, said % {"count": len(made)} + _left_out(sheaf.left_out))
            return redirect(f"{reverse('documents', args=[found.space.slug])}#document-{made[0].pk}")
    context = {
        "parcel": found, "space": found.space, "rows": sheaf.listed(), "left_out": sheaf.left_out, "problem": problem,
        "audience": who_will_see(found.space, organisation()["name"]),
    }  # fmt: skip
    return render(request, "documents/parcel.html", context, status=422 if problem else 200)


def _left_out(names: list[str]) -> str:
    if not names:
        return ""
    listed = ", ".join(names[:MOST_LISTED]) + (" …" if len(names) > MOST_LISTED else "")
    return " " + _("Left out, as nothing shows them: %(names)s.") % {"names": listed}
