"""Who I am, and who else is here."""

from datetime import time
from typing import Annotated, Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from apps.accounts.actions import update_profile
from apps.accounts.directory import matching
from apps.accounts.models import User
from apps.api import schemas, telling
from apps.api.answers import answer, digest, match
from apps.api.auth import token_of
from apps.api.cursors import USUAL, After, Limit, cut, paged, place_in
from apps.api.once import writes
from apps.following.reading import met_by

router = Router(tags=["People"])
Words = Annotated[str, Query(max_length=100, description="Words to look for in names, titles and skills.")]
SAID = ("title", "location", "bio", "skills", "contact", "languages", "working_hours")


def mine(request: HttpRequest) -> telling.Told:
    user: Any = request.user
    token = token_of(request)
    seen = token and {"name": token.name, "scope": token.scope, "expires": token.expires}
    own = {"roles": user.roles, "language": user.language, "token": seen}
    return telling.person(user) | own


def hours_of(said: schemas.WorkingHours | None) -> dict[str, Any]:
    """Return working hours as the action takes them."""
    if said is None:
        return {"work_days": [], "work_from": None, "work_to": None}
    begin, end = time.fromisoformat(said.begin), time.fromisoformat(said.end)
    return {"work_days": said.days, "work_from": begin, "work_to": end}


def edition(told: telling.Told) -> str:
    return digest([told[name] for name in SAID])


@router.get("/me", response=schemas.Me, summary="Who the token speaks for")
def me(request: HttpRequest) -> HttpResponse:
    told = mine(request)
    return answer(request, told, edition=edition(told))


@router.patch("/me", response=schemas.Me, summary="Change what is said about me")
@writes
def change_me(request: HttpRequest, said: schemas.ChangedMe) -> HttpResponse:
    user = User.objects.locked(request.user.pk)
    match(request, edition(telling.person(user)))
    changes = said.model_dump(include=said.model_fields_set - {"working_hours"})
    if "working_hours" in said.model_fields_set:
        changes |= hours_of(said.working_hours)
    request.user = update_profile(actor=user, **changes)
    told = mine(request)
    return answer(request, told, edition=edition(told))


@router.get("/people", response=schemas.People, summary="List people by name")
def list_people(request: HttpRequest, q: Words = "", cursor: After = "", limit: Limit = USUAL) -> HttpResponse:
    """Everybody who is here; guests find themselves alone, as on the portal's pages."""
    people = matching(User.objects.visible_to(request.user), q.strip()).select_related("unit")
    if place := place_in("people", cursor, 2):
        people = people.filter(Q(name_key__gt=place[0]) | Q(name_key=place[0], pk__gt=place[1]))
    page = cut("people", people.order_by("name_key", "pk"), limit, lambda person: (person.name_key, person.pk))
    return answer(request, paged(page, [telling.person(person) for person in page.rows]))


@router.get("/people/{username}", response=schemas.Person, summary="Read about a person")
def one_person(request: HttpRequest, username: str) -> HttpResponse:
    found = met_by(request.user).select_related("unit").filter(username=username.lower())
    return answer(request, telling.person(get_object_or_404(found)))
