"""Spaces, and who is in them."""

from typing import Annotated, Any, Literal

from django.db.models import OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from apps.accounts.models import User
from apps.api import schemas, telling
from apps.api.answers import absolute, answer, match, nothing
from apps.api.cursors import USUAL, After, Limit, cut, paged, place_in
from apps.api.once import writes
from apps.following.reading import met_by
from apps.spaces import actions
from apps.spaces.models import Membership, Space
from apps.spaces.permissions import can

router = Router(tags=["Spaces"])
Words = Annotated[str, Query(max_length=100, description="Words to look for in names and descriptions.")]
Shown = Annotated[
    Literal["active", "mine", "archived"], Query(description="All that are alive, those one is in, or those at rest.")
]


def known_spaces(user: Any) -> Any:
    """Return the spaces `user` may know of, with their goal and the role `user` has there."""
    mine = Membership.objects.filter(user_id=user.pk, space_id=OuterRef("pk"))
    return Space.visible_to(user).select_related("goal").annotate(my_role=Subquery(mine.values("role")[:1]))


def load_space(request: HttpRequest, slug: str) -> Any:
    return get_object_or_404(known_spaces(request.user), slug=slug)


def answer_space(request: HttpRequest, slug: str, **more: Any) -> HttpResponse:
    row = load_space(request, slug)
    told = telling.space(row, row.my_role)
    return answer(request, told, edition=telling.space_edition(told), **more)


@router.get("/spaces", response=schemas.Spaces, summary="List spaces by name")
def list_spaces(
    request: HttpRequest, q: Words = "", show: Shown = "active", cursor: After = "", limit: Limit = USUAL
) -> HttpResponse:
    found = known_spaces(request.user).matching(q)
    found = found.exclude(archived_at=None) if show == "archived" else found.active()
    found = found.of(request.user) if show == "mine" else found
    if place := place_in("spaces", cursor, 2):
        found = found.filter(Q(name_key__gt=place[0]) | Q(name_key=place[0], pk__gt=place[1]))
    page = cut("spaces", found.order_by("name_key", "pk"), limit, lambda row: (row.name_key, row.pk))
    return answer(request, paged(page, [telling.space(row, row.my_role) for row in page.rows]))


@router.post("/spaces", response={201: schemas.SpaceSeen}, summary="Open a space")
@writes
def create_space(request: HttpRequest, said: schemas.NewSpace) -> HttpResponse:
    made = actions.create_space(actor=request.user, **said.model_dump())
    return answer_space(request, made.slug, status=201, location=absolute(f"/api/v1/spaces/{made.slug}"))


@router.get("/spaces/{slug}", response=schemas.SpaceSeen, summary="Read about a space")
def one_space(request: HttpRequest, slug: str) -> HttpResponse:
    return answer_space(request, slug)


@router.patch("/spaces/{slug}", response=schemas.SpaceSeen, summary="Change a space")
@writes
def change_space(request: HttpRequest, slug: str, said: schemas.ChangedSpace) -> HttpResponse:
    Space.visible_to(request.user).locked(load_space(request, slug).pk)
    row = load_space(request, slug)
    match(request, telling.space_edition(telling.space(row, row.my_role)))
    actions.edit_space(actor=request.user, space=row, **said.model_dump(include=said.model_fields_set))
    return answer_space(request, slug)


@router.get("/spaces/{slug}/members", response=schemas.Members, summary="List the people of a space")
def list_members(request: HttpRequest, slug: str, cursor: After = "", limit: Limit = USUAL) -> HttpResponse:
    """Owners first, then facilitators, then members, by name."""
    space = load_space(request, slug)
    if not can(request.user, "space.people", space):
        raise Http404
    people = Membership.objects.filter(space=space, user__is_active=True).select_related("user").ranked()
    name = f"members.{space.pk}"
    if place := place_in(name, cursor, 3):
        rank, name_key, user_id = place
        same = Q(rank=rank, user__name_key=name_key, user_id__gt=user_id)
        people = people.filter(Q(rank__gt=rank) | Q(rank=rank, user__name_key__gt=name_key) | same)
    page = cut(name, people, limit, lambda row: (row.rank, row.user.name_key, row.user_id))
    return answer(request, paged(page, [telling.member(row) for row in page.rows]))


def person_for(request: HttpRequest, space: Space, username: str) -> User:
    """Return the person meant: one the reader may meet, or a member of `space`. Raises Http404."""
    members = Membership.objects.filter(space=space).values("user_id") if may_read(request, space) else []
    people = met_by(request.user) | User.objects.filter(pk__in=members)
    return get_object_or_404(people, username=username)


def may_read(request: HttpRequest, space: Space) -> bool:
    return can(request.user, "space.people", space)


@router.put("/spaces/{slug}/members/{username}", response=schemas.Member, summary="Join, or give a member a role")
@writes
def put_member(request: HttpRequest, slug: str, username: str, said: schemas.NewRole) -> HttpResponse:
    """With one's own handle: join an open space. With `role`, as an owner: make a member what it says."""
    space = load_space(request, slug)
    person = person_for(request, space, username)
    if person.pk == request.user.pk and space.my_role is None:
        actions.join(actor=request.user, space=space)
    elif said.role is not None:
        actions.change_role(actor=request.user, space=space, user=person, role=said.role)
    row = Membership.objects.select_related("user").get(space=space, user=person)
    return answer(request, telling.member(row))


@router.delete("/spaces/{slug}/members/{username}", response={204: None}, summary="Leave, or remove a member")
@writes
def delete_member(request: HttpRequest, slug: str, username: str) -> HttpResponse:
    """With one's own handle: leave. Otherwise, as somebody who leads the space, remove a member."""
    space = load_space(request, slug)
    person = person_for(request, space, username)
    if person.pk == request.user.pk:
        actions.leave(actor=request.user, space=space)
    else:
        actions.remove_member(actor=request.user, space=space, user=person)
    return nothing()


@router.put("/spaces/{slug}/request", response=schemas.Asked, summary="Ask to join a closed space")
@writes
def ask_to_join(request: HttpRequest, slug: str, said: schemas.NewRequest) -> HttpResponse:
    """Those who lead it let one in on the portal; whoever is a member already asks nothing."""
    space = load_space(request, slug)
    actions.request_to_join(actor=request.user, space=space, message=said.message)
    return answer(request, {"asked": space.my_role is None})


@router.delete("/spaces/{slug}/request", response=schemas.Asked, summary="Take back the request to join")
@writes
def take_back_request(request: HttpRequest, slug: str) -> HttpResponse:
    actions.withdraw_request(actor=request.user, space=load_space(request, slug))
    return answer(request, {"asked": False})
