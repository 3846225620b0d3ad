"""Handing out the photos of people."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from apps.accounts import photos
from apps.accounts.models import User
from apps.core.handover import PRIVATE_FOR_A_YEAR, hand_over


@login_required
@require_safe
def photo(request: HttpRequest, username: str, name: str) -> HttpResponseBase:
    """Answer somebody's photo to whoever is signed in. Its name is random and changes with every new photo."""
    if not photos.NAME.fullmatch(name):
        raise Http404
    get_object_or_404(User, username=username, photo=name)
    if request.headers.get("If-None-Match") == f'"{name}"':
        return HttpResponse(status=304, headers={"ETag": f'"{name}"', "Cache-Control": PRIVATE_FOR_A_YEAR})
    response = hand_over(photos.path_of(name), "image/webp")
    response["ETag"] = f'"{name}"'
    response["Cache-Control"] = PRIVATE_FOR_A_YEAR
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = "inline"
    return response
