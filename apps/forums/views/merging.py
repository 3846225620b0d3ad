"""Making one topic of two."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_ratelimit.decorators import ratelimit

from apps.content.models import Item
from apps.content.views.items import load_item
from apps.core.pages import whole_number
from apps.core.saying import say
from apps.forums import actions
from apps.forums.actions.merging import check_target
from apps.forums.forms.choosing import ChooseForm
from apps.forums.models import Topic, kind_of
from apps.spaces.audience import who_gains_and_loses, who_will_see
from apps.spaces.permissions import can
from apps.strategy.context import organisation


@login_required
@ratelimit(key="user", rate="30/m", method="POST")
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask into which topic (GET), say what that means (GET `?into=<id>`), and merge it (POST to that address).

    What cannot be answers 422 with the sentence that says why.
    """
    item = load_item(request, pk)
    if kind_of(item) is not Topic:
        raise Http404
    if not can(request.user, "item.rearrange", item):
        return redirect(item)
    asked = "go" in request.GET or "into" in request.GET
    typed = request.GET if "words" in request.GET else {**request.GET.dict(), "words": item.title}
    form = ChooseForm(
        typed if asked else None, initial=typed, user=request.user, model=Topic, without=item.pk
    )  # fmt: skip
    context: dict[str, Any] = {"item": item, "choose": form}
    if asked and form.is_valid():
        target = meant(request, form)
        if target is None:
            form.refuse(form.nothing_chosen())
        elif allowed(request, item, target, form):
            return confirm(request, item, target, context)
    return render(request, "forums/merge.html", context, status=422 if form.errors else 200)


def meant(request: HttpRequest, form: ChooseForm) -> Item | None:
    if "into" not in request.GET:
        return form.target()
    into = whole_number(request.GET["into"])
    return Item.visible_to(request.user).select_related("space").filter(pk=into).first()


def allowed(request: HttpRequest, item: Item, target: Item, form: ChooseForm) -> bool:
    """Tell whether the merging can be; if not, the form says why."""
    try:
        check_target(request.user, item, target)
    except ValidationError as error:
        form.refuse(error.messages[0])
        return False
    return True


def confirm(request: HttpRequest, item: Item, target: Item, context: dict[str, Any]) -> HttpResponse:
    """Say what the merging means (GET), then do it (POST)."""
    if request.method == "POST":
        try:
            actions.merge(actor=request.user, topic=item, target=target)
        except ValidationError as error:
            context["choose"].refuse(error.messages[0])
            return render(request, "forums/merge.html", context, status=422)
        say(request, _("The two topics are one now."))
        return redirect(target)
    if "into" not in request.GET:
        return redirect(f"{request.path}?into={target.pk}")
    sentences = []
    if target.space_id != item.space_id:
        sentences = [who_will_see(target.space, organisation()["name"]), *who_gains_and_loses(item.space, target.space)]
    return render(request, "forums/merge.html", context | {"target": target, "sentences": sentences})
