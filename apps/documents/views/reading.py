"""Reading documents: a document's page, and the tree of a space."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.content.cards import card_of
from apps.content.models import Item
from apps.content.presentation import contents, present
from apps.discussion.pages import head_of, item_context, menu_of
from apps.documents.authors import authors_of
from apps.documents.marks import body_with_marks, open_notes, with_notes
from apps.documents.models import Document, Doubt, ReadReceipt, Suggestion, Trust
from apps.documents.reads import around, flat, runs_beside, tree_of, with_runs
from apps.documents.steps import steps_in
from apps.documents.views.writing import load_document, page_of
from apps.following.actions import open_item
from apps.spaces.permissions import abilities, roles_in
from apps.spaces.views.context import load_space, space_context

MOST_DOUBTS = 5


def document_page(request: HttpRequest, item: Any) -> HttpResponse:
    """Render a document and its conversation. `item` is a spine row the reader may see."""
    rows = Document.visible_to(request.user).select_related("space", "author__unit", "owner", "verified_by")
    rows = with_notes(with_reading(with_runs(with_doubts(rows), request.user), request.user))
    rows = rows.annotate(waiting=Suggestion.waiting_on(OuterRef("pk")))
    document = get_object_or_404(rows, pk=item.pk)
    can_do = abilities(request.user, document, roles_in(request.user, document.space))
    context = item_context(request, document, can_do, since=open_item(request.user, document))
    context |= around(flat(tree_of(request.user, document.space)), document)
    context |= {
        "toc": contents(document.body),
        "trust": trust_of(request.user, document, can_do),
        "reading": reading_of(request.user, document, can_do),
        "document": document,
        "notes": open_notes(document),
        "settled": len(document.noted) - len(open_notes(document)),
        "steps": steps_in(document.body),
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


def with_doubts(rows: Any) -> Any:
    """Return documents with `doubted`, the oldest five doubts that stand, each as {note, name, at}."""
    doubts = Doubt.objects.filter(document=OuterRef("pk"), settled_at=None).order_by("at")
    shown = JSONObject(note="note", name="user__name", at="at")
    return rows.annotate(doubted=ArraySubquery(doubts.values(row=shown)[:MOST_DOUBTS]))


def with_reading(rows: Any, user: Any) -> Any:
    """Return documents with `read`, what `user` confirmed since they were asked last, as [{at, stamp}] or []."""
    mine = ReadReceipt.objects.filter(document=OuterRef("pk"), user=user.pk, asked_at=OuterRef("reading_asked_at"))
    return rows.annotate(read=ArraySubquery(mine.values(row=JSONObject(at="at", stamp="stamp"))))


def reading_of(user: Any, document: Document, can_do: frozenset[str]) -> dict[str, Any]:
    """Return what the page of a document that is to be read shows this reader; nothing for other documents.

    `document` was read `with_reading`.
    """
    if document.reading_asked_at is None:
        return {}
    mine = document.read[0] if document.read else None
    return {
        "asked": "item.confirm" in can_do and "author" not in document.permission_facts(user),
        "at": parse_datetime(mine["at"]) if mine else None,
        "changed": mine is not None and mine["stamp"] != document.stamp,
        "by": document.confirm_by,
        "reports": "item.report" in can_do,
    }


def trust_of(user: Any, document: Document, can_do: frozenset[str]) -> dict[str, Any]:
    """Return what the page says of a document's state, and what this reader can do about it.

    `document` was read `with_doubts`.
    """
    due = document.review_at
    return {
        "state": document.trust,
        "loud": bool(document.doubted or document.changed_since or (due and due <= timezone.now())),
        "changed": document.changed_since,
        "doubts": [row | {"at": parse_datetime(row["at"])} for row in document.doubted],
        "due": due if due and due <= timezone.now() else None,
        "may_verify": "item.verify" in can_do or document.owner_id == user.pk,
        "may_ask": document.write_verb in can_do,
        "asked": user.pk in document.approver_ids,
        "may_withdraw": document.write_verb in can_do and document.trust != Trust.WORKING,
        "may_doubt": "item.use" in can_do,
    }


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
    context = page_of(document) | {"writers": writers, "blocks": blocks}
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
