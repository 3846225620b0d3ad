"""Addresses every item has, whatever its kind."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from apps.content import actions, references
from apps.content.door import visible_item, visible_successor
from apps.content.forms import CloseForm, HideForm
from apps.content.models import Item
from apps.core.registry import kinds
from apps.core.saying import say
from apps.spaces.permissions import can


def load_item(request: HttpRequest, pk: int) -> Item:
    """Return the item with its space and author if the reader may see it now. Raises Http404, as if there were none."""
    item = visible_item(request.user, pk)
    if item is None:
        raise Http404
    return item


def follow_item(request: HttpRequest, pk: int) -> Item:
    """Do what `load_item` does; where the item was merged into another, return that. Raises Http404."""
    item = visible_item(request.user, pk) or visible_successor(request.user, pk)
    if item is None:
        raise Http404
    return item


@login_required
@require_safe
def item_page(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """Show an item in the way of its kind. What one may not see is as missing as what is not there."""
    item = follow_item(request, pk)
    if request.path != item.get_absolute_url():
        query = request.META.get("QUERY_STRING", "") if item.pk == pk else ""
        return redirect(item.get_absolute_url() + (f"?{query}" if query else ""))
    return references.fill_page(kinds.get(item.kind).page(request, item), request.user)


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
    lead = _("Its author and those who lead the space still see it, and it can be shown again.")
    return ask_why(request, item, form, heading=_("Hide this"), lead=lead, submit=_("Hide"))


def ask_why(request: HttpRequest, item: Item, form: Form, **words: str) -> HttpResponse:
    context = {"item": item, "kind": kinds.get(item.kind), "form": form, **words}
    return render(request, "content/reason.html", context, status=422 if form.errors else 200)


@login_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason (GET), then end the conversation on the item (POST)."""
    item = load_item(request, pk)
    if not can(request.user, "item.close", item):
        return redirect(item)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.close(actor=request.user, item=item, reason=form.cleaned_data["reason"])
        say(request, _("The conversation is closed."), undo=reverse("item_reopen", args=[item.pk]))
        return redirect(item)
    lead = _("What was said stays and can be read. Nobody can add to it until it is opened again.")
    return ask_why(request, item, form, heading=_("Close the conversation"), lead=lead, submit=_("Close it"))


@login_required
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    item = load_item(request, pk)
    actions.reopen(actor=request.user, item=item)
    say(request, _("The conversation is open again."))
    return redirect(item)


@login_required
@require_POST
def unhide(request: HttpRequest, pk: int) -> HttpResponse:
    item = load_item(request, pk)
    actions.unhide(actor=request.user, item=item)
    return redirect(item)


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def pin(request: HttpRequest, pk: int) -> HttpResponse:
    item = load_item(request, pk)
    try:
        actions.pin(actor=request.user, item=item)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        say(request, _("Pinned to the top of the space."), undo=reverse("item_unpin", args=[item.pk]))
    return redirect(item)


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def unpin(request: HttpRequest, pk: int) -> HttpResponse:
    item = load_item(request, pk)
    actions.unpin(actor=request.user, item=item)
    say(request, _("The pin is out."), undo=reverse("item_pin", args=[item.pk]))
    return redirect(item)


@login_required
@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    item = load_item(request, pk)
    actions.renew(actor=request.user, item=item)
    say(request, _("It is back in the streams, without an end."))
    return redirect(item)
