"""Offering tags while somebody writes."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from django_ratelimit.decorators import ratelimit

from apps.tagging.models import Tag


@login_required
@require_safe
@ratelimit(key="user", rate="120/m", method="GET")
def suggest(request: HttpRequest) -> JsonResponse:
    """Answer up to 8 names of tags that begin with `?q=` and stand on something the person may read."""
    text = request.GET.get("q", "").strip().lstrip("#")[:60]
    names = (
        Tag.visible_to(request.user).filter(name__istartswith=text).values_list("name", flat=True)[:8] if text else []
    )
    return JsonResponse(list(names), safe=False)
