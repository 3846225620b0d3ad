"""Taking a topic or question to another space, or to another category."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_ratelimit.decorators import ratelimit

from apps.content.views.items import load_item
from apps.core.registry import kinds
from apps.core.saying import say
from apps.forums import actions
from apps.forums.forms.moving import ShelfForm, WhereForm
from apps.forums.models import kind_of
from apps.spaces.audience import who_gains_and_loses, who_will_see
from apps.spaces.models import Space
from apps.spaces.permissions import can
from apps.strategy.context import organisation


@login_required
@ratelimit(key="user", rate="30/m", method="POST")
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask where to (GET), say who would see it there (GET `?space=<slug>`), and move it (POST to that address)."""
    item = load_item(request, pk)
    if kind_of(item) is None:
        raise Http404
    if not can(request.user, "item.move", item):
        return redirect(item)
    spaces = Space.visible_to(request.user).of(request.user).active().order_by("name_key")
    asked = "space" in request.GET or request.method == "POST"
    where = WhereForm(request.GET if asked else None, spaces=spaces, initial={"space": item.space.slug})
    context = {"item": item, "kind": kinds.get(item.kind), "where": where}
    if not asked or not where.is_valid():
        return render(request, "forums/move.html", context, status=422 if where.errors else 200)
    return to_space(request, item, where.cleaned_data["space"], context)


def to_space(request: HttpRequest, item: Any, space: Space, context: dict[str, Any]) -> HttpResponse:
    form = ShelfForm(request.POST if request.method == "POST" else None, space=space)
    if form.is_bound and form.is_valid():
        shelf = form.cleaned_data.get("category")
        try:
            actions.move_thread(actor=request.user, thread=item, space=space, category=shelf.pk if shelf else None)
        except ValidationError as error:
            form.add_error(None, error.messages[0])
        else:
            said = _("It stands in %(space)s now.") % {"space": space.name}
            say(request, said if space.pk != item.space_id else _("Saved."))
            return redirect("item_short", item.pk)
    same = space.pk == item.space_id
    sentences = [] if same else [who_will_see(space, organisation()["name"]), *who_gains_and_loses(item.space, space)]
    context |= {"space": space, "form": form, "same": same, "sentences": sentences}
    return render(request, "forums/move.html", context, status=422 if form.errors else 200)
