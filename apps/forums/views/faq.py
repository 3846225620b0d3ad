"""The questions of a space that come up most."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.forums.faq import most_linked
from apps.spaces.views import load_space, space_context


@login_required
@require_safe
def faq(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the most linked questions of a space. Who may only know of it sees its door."""
    space = load_space(request, slug)
    context = space_context(request, space, "forum")
    if "space.read" not in context["can_do"]:
        return render(request, "spaces/door.html", context)
    return render(request, "forums/faq.html", context | {"rows": most_linked(request.user, space)})
