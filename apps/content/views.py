"""Addresses every item has, whatever its kind."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.content import actions
from apps.content.door import visible_item
from apps.content.forms import HideForm
from apps.content.models import Draft, Item
from apps.core import richtext
from apps.core.registry import kinds
from apps.core.saying import say
from apps.spaces.permissions import can

DRAFT_FIELDS = ("title", "summary", "body", "body_format", "tags", "images", "space", "parent", "stamp")
DRAFT_MOST = richtext.MAX_HTML + 50_000


def load_item(request: HttpRequest, pk: int) -> Item:
    """Return the item with its space and author if the reader may see it now. Raises Http404, as if there were none."""
    item = visible_item(request.user, pk)
    if item is None:
        raise Http404
    return item


@login_required
@require_safe
def item_page(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """Show an item in the way of its kind. What one may not see is as missing as what is not there."""
    item = load_item(request, pk)
    if request.path != item.get_absolute_url():
        query = request.META.get("QUERY_STRING", "")
        return redirect(item.get_absolute_url() + (f"?{query}" if query else ""))
    return kinds.get(item.kind).page(request, item)


@login_required
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what an item said before each edit."""
    item = load_item(request, pk)
    revisions = item.revisions.select_related("editor")[:50]
    return render(request, "content/history.html", {"item": item, "revisions": revisions})


@login_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    item = load_item(request, pk)
    actions.delete(actor=request.user, item=item)
    say(request, _("It is deleted."), undo=reverse("item_restore", args=[item.pk]))
    return redirect(item.space)


@login_required
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(Item.restorable_by(request.user).select_related("space"), pk=pk)
    actions.restore(actor=request.user, item=item)
    say(request, _("It is back."))
    return redirect(item)


@login_required
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason (GET), then hide the item from all but its author and those who lead the space (POST)."""
    item = load_item(request, pk)
    if not can(request.user, "item.hide", item):
        return redirect(item)
    form = HideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.hide(actor=request.user, item=item, reason=form.cleaned_data["reason"])
        say(request, _("Hidden. The author can still see it, with your reason."))
        return redirect(item)
    context = {"item": item, "kind": kinds.get(item.kind), "form": form}
    return render(request, "content/hide.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def unhide(request: HttpRequest, pk: int) -> HttpResponse:
    item = load_item(request, pk)
    actions.unhide(actor=request.user, item=item)
    return redirect(item)


@login_required
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Keep what is typed into the form `?key=` (POST), answering 204, or 413 when it is too long.

    GET answers what is kept of it as {fields, stamp}, {} when there is nothing.
    """
    key = request.GET.get("key", "")[:80]
    if request.method == "GET":
        known = Draft.objects.filter(user=request.user, key=key).first()
        fields = {name: values[0] for name, values in known.fields.items() if values} if known else {}
        return JsonResponse({"fields": fields, "stamp": known.stamp} if known else {})
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
