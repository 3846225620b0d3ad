"""Addresses every item has, whatever its kind."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from apps.content import actions
from apps.content.door import visible_item
from apps.content.drafts import unpublished, unsent
from apps.content.forms import HideForm
from apps.content.history import bodies_of, compare_versions, versions_of
from apps.content.models import Item
from apps.core.registry import kinds
from apps.spaces.permissions import can

DRAFT_FIELDS = (
    "title", "summary", "body", "body_format", "tags", "images", "space", "parent", "cover", "cover_alt", "coauthors",
    "series", "part", "when", "at", "expires_at",
)  # fmt: skip
DRAFT_MOST = 200_000


@login_required
@require_safe
def item_page(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """Show an item in the way of its kind. What one may not see is as missing as what is not there."""
    item = visible_item(request.user, pk)
    if item is None:
        raise Http404
    if request.path != item.get_absolute_url():
        query = request.META.get("QUERY_STRING", "")
        return redirect(item.get_absolute_url() + (f"?{query}" if query else ""))
    return kinds.get(item.kind).page(request, item)


@login_required
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the versions of an item, and two of them laid over each other: `?from=` and `?to=`, the last change if none.

    `?version=` shows one as it was. Numbers that name no version are as good as none.
    """
    item = get_object_or_404(Item.visible_to(request.user).select_related("space", "author"), pk=pk)
    versions = versions_of(item)
    known = {str(version.number): version for version in versions}
    shown = known.get(request.GET.get("version", ""))
    context: dict[str, Any] = {
        "item": item,
        "versions": versions,
        "shown": shown,
        "may_restore": may_go_back(request, item),
    }
    if shown:
        context["body"] = bodies_of(item, [shown])[shown.number]
    elif len(versions) > 1:
        old, new = (
            known.get(request.GET.get("from", ""), versions[1]),
            known.get(request.GET.get("to", ""), versions[0]),
        )
        old, new = sorted([old, new], key=lambda version: version.number)
        context["comparison"] = compare_versions(item, old, new)
    return render(request, "content/history.html", context)


def may_go_back(request: HttpRequest, item: Item) -> bool:
    return kinds.get(item.kind).rewrite is not None and can(request.user, "item.edit", item)


@login_required
@require_POST
@ratelimit(key="user", rate="20/m", method="POST")
def go_back(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Let an item say again what it said in an earlier version; what it says now is kept as another."""
    item = get_object_or_404(Item.visible_to(request.user).select_related("space", "author"), pk=pk)
    revision = get_object_or_404(item.revisions, number=number)
    rewrite = kinds.get(item.kind).rewrite
    if rewrite is None or not can(request.user, "item.edit", item):
        raise PermissionDenied
    try:
        rewrite(request.user, item, revision.title, revision.body)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("item_history", item.pk)
    messages.success(request, _("It says again what it said then. What it said until now is kept below."))
    return redirect("item_history", item.pk)


@login_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(Item.visible_to(request.user).select_related("space"), pk=pk)
    actions.delete(actor=request.user, item=item)
    messages.success(request, undo_message(_("It is deleted."), "item_restore", item.pk))
    return redirect(item.space)


@login_required
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(Item.restorable_by(request.user).select_related("space"), pk=pk)
    actions.restore(actor=request.user, item=item)
    messages.success(request, _("It is back."))
    return redirect(item)


@login_required
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason (GET), then hide the item from all but its author and those who lead the space (POST)."""
    item = get_object_or_404(Item.visible_to(request.user).select_related("space", "author"), pk=pk)
    if not can(request.user, "item.hide", item):
        return redirect(item)
    form = HideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.hide(actor=request.user, item=item, reason=form.cleaned_data["reason"])
        messages.success(request, _("Hidden. The author can still see it, with your reason."))
        return redirect(item)
    context = {"item": item, "kind": kinds.get(item.kind), "form": form}
    return render(request, "content/hide.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def unhide(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(Item.visible_to(request.user).select_related("space"), pk=pk)
    actions.unhide(actor=request.user, item=item)
    return redirect(item)


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def pin(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(Item.visible_to(request.user).select_related("space"), pk=pk)
    try:
        actions.pin(actor=request.user, item=item)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, undo_message(_("Pinned to the top of the space."), "item_unpin", item.pk))
    return redirect(item)


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def unpin(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(Item.visible_to(request.user).select_related("space"), pk=pk)
    actions.unpin(actor=request.user, item=item)
    messages.success(request, undo_message(_("The pin is out."), "item_pin", item.pk))
    return redirect(item)


@login_required
@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(Item.visible_to(request.user).select_related("space"), pk=pk)
    actions.renew(actor=request.user, item=item)
    messages.success(request, _("It is back in the streams, without an end."))
    return redirect(item)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def drafts(request: HttpRequest) -> HttpResponse:
    """Show what the reader began and has not published (GET), or keep what is being typed (POST)."""
    if request.method == "POST":
        return save_draft(request)
    context = {"items": unpublished(request.user), "typed": unsent(request.user)}
    return render(request, "content/drafts.html", context)


def save_draft(request: HttpRequest) -> HttpResponse:
    """Keep what is typed into a form (its fields, and `?key=` which form it is). Answers 204, or 413 when too long."""
    key = request.GET.get("key", "")[:80]
    fields = {name: request.POST.getlist(name) for name in DRAFT_FIELDS if name in request.POST}
    if not key or sum(len(value) for values in fields.values() for value in values) > DRAFT_MOST:
        return JsonResponse({"error": _("This is too long to keep.")}, status=413)
    actions.save_draft(actor=request.user, key=key, fields=fields)
    return HttpResponse(status=204)


@login_required
@require_POST
def discard_draft(request: HttpRequest) -> HttpResponseRedirect:
    """Throw away what was kept of the form `?key=`."""
    actions.discard_draft(actor=request.user, key=request.GET.get("key", "")[:80])
    messages.info(request, _("The draft is gone."))
    return redirect("home")


def undo_message(text: str, url_name: str, pk: int) -> Any:
    """Return a message with a button that takes the act back; it posts the page's one hidden form."""
    return format_html(
        '{} <button class="button button-small" type="submit" form="act" formaction="{}">{}</button>',
        text,
        reverse(url_name, args=[pk]),
        _("Undo"),
    )
