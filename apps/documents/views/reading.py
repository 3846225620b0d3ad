"""Reading documents: a document's page, and the tree of a space."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.content.cards import card_of
from apps.content.models import Item
from apps.content.presentation import contents, present
from apps.discussion.pages import head_of, item_context, menu_of
from apps.documents.authors import authors_of
from apps.documents.marks import body_with_marks, open_notes
from apps.documents.models import Document
from apps.documents.page import outline_of, page_of, reading_of, trust_of
from apps.documents.reads import around, flat, runs_beside, tree_of
from apps.documents.views.writing import frame_of, load_document
from apps.following.actions import open_item
from apps.spaces.permissions import abilities, roles_in
from apps.spaces.views.context import load_space, space_context


def document_page(request: HttpRequest, item: Any) -> HttpResponse:
    """Render a document and its conversation. `item` is a spine row the reader may see."""
    document = page_of(request.user, item.pk)
    if document is None:
        raise Http404
    steps, stamp, toc = outline_of(document)
    can_do = abilities(request.user, document, roles_in(request.user, document.space))
    context = item_context(request, document, can_do, since=open_item(request.user, document))
    context |= around(flat(tree_of(request.user, document.space)), document)
    context |= {
        "toc": toc,
        "trust": trust_of(request.user, document, can_do),
        "reading": reading_of(request.user, document, can_do, stamp),
        "document": document,
        "notes": open_notes(document),
        "settled": len(document.noted) - len(open_notes(document)),
        "steps": steps,
        "runs": (runs := runs_beside(document)),
        "going_on": next((run for run in runs if run.done_at is None), None),
    }
    menu = menu_of(request, document, can_do)
    if document.write_verb in can_do:
        edit = {"label": _("Write in it"), "icon": "pen-line", "url": reverse("document_edit", args=[document.pk])}
        menu.insert(0, edit)
    context["may_write"] = document.write_verb in can_do
    context["may_suggest"] = document.suggesting and "item.comment" in can_do
    context["head"] = head_of(document, request.user, menu, lambda: draw(document))
    return render(request, "documents/document.html", context)


def draw(document: Document) -> str:
    drawn = Item.for_cards([document.pk]).first()
    whole = {
        "whole": present(body_with_marks(document)), "history_url": reverse("item_history", args=[document.pk]),
        "toc": contents(document.body), "edited_at": document.edited_at,
    }  # fmt: skip
    return get_template("documents/document_head.html").render({"item": card_of(drawn) | whole})


@login_required
@require_safe
def authors(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who wrote which words of a document."""
    document = load_document(request, pk)
    writers, blocks = authors_of(document)
    context = frame_of(document) | {"writers": writers, "blocks": blocks}
    return render(request, "documents/authors.html", context)


@login_required
@require_safe
def tree(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the documents of a space as a tree. Who may only know of the space sees its door."""
    space = load_space(request, slug)
    context = space_context(request, space, "documents")
    if "space.read" not in context["can_do"]:
        return render(request, "spaces/door.html", context)
    context |= {"tree": flat(tree_of(request.user, space)), "moved": request.GET.get("moved", "")}
    return render(request, "documents/tree.html", context)
