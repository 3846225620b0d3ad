"""What an item said before, and going back to it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from apps.content import actions, references
from apps.content.history import bodies_of, compare_versions, versions_of
from apps.content.models import Item
from apps.content.presentation import present
from apps.content.views.items import load_item
from apps.core.registry import kinds
from apps.core.saying import say
from apps.spaces.permissions import can


@login_required
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the versions of an item, and two of them laid over each other: `?from=` and `?to=`, the last change if none.

    `?version=` shows one as it was, `?named` lists those alone that have names. Numbers that name no version are as
    good as none.
    """
    item = load_typed(request, pk)
    versions = versions_of(item)
    known = {str(version.number): version for version in versions}
    shown = known.get(request.GET.get("version", ""))
    may_write, rewrite = can(request.user, item.write_verb, item), kinds.get(item.kind).rewrite is not None
    context: dict[str, Any] = {
        "item": item, "versions": versions, "shown": shown, "may_name": may_write, "may_restore": may_write and rewrite,
        "some_named": any(version.name for version in versions),
    }  # fmt: skip
    context["only_named"] = context["some_named"] and "named" in request.GET
    context["listed"] = [version for version in versions if version.name or not context["only_named"]]
    if shown:
        context["body"] = present(bodies_of(item, [shown])[shown.number], anchors=False)
    elif len(versions) > 1:
        new = known.get(request.GET.get("to", ""), versions[0])
        old = known.get(request.GET.get("from", ""), versions[1])
        old, new = sorted([old, new], key=lambda version: version.number)
        context["comparison"] = compare_versions(item, old, new)
    return references.fill_page(render(request, "content/history.html", context), request.user)


def load_typed(request: HttpRequest, pk: int) -> Any:
    """Return an item that says what it takes to write in it, where its kind has a say in that as an object of its kind.

    Raises Http404.
    """
    item = load_item(request, pk)
    model = kinds.get(item.kind).model
    if model.write_verb is Item.write_verb:
        return item
    return get_object_or_404(model.visible_to(request.user).select_related("space", "author").defer("body"), pk=pk)


@login_required
@require_POST
@ratelimit(key="user", rate="20/m", method="POST")
def go_back(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Let an item say again what it said in an earlier version; what it says now is kept as another."""
    item = load_typed(request, pk)
    revision = get_object_or_404(item.revisions, number=number)
    rewrite = kinds.get(item.kind).rewrite
    if rewrite is None or not can(request.user, item.write_verb, item):
        raise PermissionDenied
    try:
        rewrite(request.user, item, revision.title, revision.body)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("item_history", item.pk)
    say(request, _("It says again what it said then. What it said until now is kept below."))
    return redirect("item_history", item.pk)


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def name_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Call a version by the name that is sent, or by none where that is blank; what is no name answers 422."""
    item = load_typed(request, pk)
    name = request.POST.get("name", "")
    try:
        named = actions.name_version(actor=request.user, item=item, number=number, name=name)
    except ValidationError as error:
        context = {"item": item, "number": number, "name": name, "problem": " ".join(error.messages)}
        return render(request, "content/name_version.html", context, status=422)
    say(request, _("Called “%(name)s”.") % {"name": named.name} if named else _("It has no name any more."))
    return redirect("item_history", item.pk)
