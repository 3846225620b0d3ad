"""The first page of the L&D desk."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.core.desk import desk_pages
from apps.ledger.actions import is_on_the_desk


def desk_only(request: HttpRequest) -> None:
    """Raise Http404 for everybody but learning admins: to them the desk does not exist."""
    if not is_on_the_desk(request.user):
        raise Http404


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What is on the desk, with how it stands."""
    desk_only(request)
    user: Any = request.user
    pages = [
        {"page": page, "figures": page.figures(user)} for page in desk_pages if page.roles & set(user.roles)
    ]  # fmt: skip
    return render(request, "ledger/desk.html", {"pages": pages})
