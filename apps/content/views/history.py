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

from apps.content import references
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

    `?version=` shows one as it was. Numbers that name no version are as good as none.
    """
    item = load_item(request, pk)
    versions = versions_of(item)
    known = {str(version.number): version for version in versions}
    shown = known.get(request.GET.get("version", ""))
    context: dict[str, Any] = {
        "item": item, "versions": versions, "shown": shown, "may_restore": may_go_back(request, item),
    }  # fmt: skip
    if shown:
        context["body"] = present(bodies_of(item, [shown])[shown.number], anchors=False)
    elif len(versions) > 1:
        new = known.get(request.GET.get("to", ""), versions[0])
        old = known.get(request.GET.get("from", ""), versions[1])
        old, new = sorted([old, new], key=lambda version: version.number)
        context["comparison"] = compare_versions(item, old, new)
    return references.fill_page(render(request, "content/history.html", context), request.user)


def may_go_back(request: HttpRequest, item: Item) -> bool:
    return kinds.get(item.kind).rewrite is not None and can(request.user, "item.edit", item)


@login_required
@require_POST
@ratelimit(key="user", rate="20/m", method="POST")
def go_back(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Let an item say again what it said in an earlier version; what it says now is kept as another."""
    item = load_item(request, pk)
    revision = get_object_or_404(item.revisions, number=number)
    rewrite = kinds.get(item.kind).rewrite
    if rewrite is None or not can(request.user, "item.edit", item):
        raise PermissionDenied
    try:
        rewrite(request.user, item, revision.title, revision.body)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("item_history", item.pk)
    say(request, _("It says again what it said then. What it said until now is kept below."))
    return redirect("item_history", item.pk)
