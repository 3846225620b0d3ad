"""Finding people, and their photos."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.accounts import photos
from apps.accounts.directory import page_of
from apps.accounts.models import Unit, User
from apps.core.handover import PRIVATE_FOR_A_YEAR, hand_over


def card_of(person: User) -> dict[str, Any]:
    """Return what components/person_card.html draws."""
    return {
        "name": person.name,
        "title": person.title,
        "bio": person.bio,
        "skills": [{"name": skill} for skill in person.skills],
        "unit": person.unit.name if person.unit else "",
        "location": person.location,
        "url": person.get_absolute_url(),
        "photo_url": person.photo_url,
        "initials": person.initials,
        "hue": person.hue,
    }


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, by name, with search by name, handle, title and skill. Guests have no such page."""
    if request.user.is_guest:
        raise Http404
    text = request.GET.get("q", "").strip()[:100]
    units = list(Unit.objects.order_by("name").values_list("pk", "name"))
    wanted = request.GET.get("unit", "")
    unit = next((pk for pk, _name in units if str(pk) == wanted), None)
    page = page_of(request.user, text, unit, request.GET.get("after", ""))
    query = {"q": text, "unit": "" if unit is None else unit}
    context = {
        "people": [card_of(person) for person in page.rows],
        "next_url": f"?{urlencode({**query, 'after': page.next})}" if page.next else "",
        "text": text,
        "units": units,
        "unit": unit,
        "may_invite": request.user.may_invite,
    }
    return render(request, "accounts/people.html", context)


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
