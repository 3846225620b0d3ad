"""Items of every kind. Which kinds there are, and what they say, is theirs to declare."""

from typing import Annotated, Any, Literal, Union

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Body, Path, Query, Router
from pydantic import Field

from apps.api import listing, schemas, telling
from apps.api.answers import absolute, answer, match, nothing
from apps.api.cursors import USUAL, After, Limit, paged
from apps.api.once import writes
from apps.api.problems import Problem
from apps.content.actions import delete, restore
from apps.content.door import HIGHEST_ID, visible_item
from apps.content.models import Item, State
from apps.core.api_kinds import api_kinds
from apps.core.pages import Page
from apps.discussion.threads import my_reactions
from apps.spaces.models import Space
from apps.spaces.permissions import abilities

router = Router(tags=["Items"])
Id = Annotated[int, Path(ge=1, le=HIGHEST_ID, examples=[412])]
OneSpace = Annotated[str | None, Query(max_length=100, description="Only in the space with this slug.")]
OneAuthor = Annotated[
    str | None, Query(max_length=100, description="Only what this handle wrote, alone or with others.")
]
OneTag = Annotated[str | None, Query(max_length=100, description="Only what carries the tag with this slug.")]
OneKind = Annotated[Literal[schemas.KINDS] | None, Query(description="Only of this kind.")]  # type: ignore[valid-type]
OneState = Annotated[
    Literal["published", "draft", "scheduled", "hidden", "archived"],
    Query(description="Drafts are one's own; hidden and archived things are looked for in one space."),
]
Include = Annotated[Literal["", "body"], Query(description="`body`: with their texts.")]
NewItem: Any = Annotated[
    Union[tuple(kind.new for kind in api_kinds)],  # noqa: UP007  (made of what there is)
    Field(discriminator="kind"),
]


def load_item(request: HttpRequest, pk: int) -> Item:
    """Return the item with its space and author if the reader may see it now. Raises Http404."""
    item = visible_item(request.user, pk)
    if item is None:
        raise Http404
    return item


def answer_item(request: HttpRequest, item: Item, **more: Any) -> HttpResponse:
    told = telling.whole_item(item)
    own = {
        "my_reactions": my_reactions(request.user, items=[item.pk]).get(item.pk, []),
        "may": sorted(verb for verb in abilities(request.user, item) if verb.startswith("item.")),
    }
    return answer(request, told | own, edition=telling.item_edition(told), **more)


@router.get("/items", response=schemas.Items, summary="List items, those that moved last first")
def list_items(
    request: HttpRequest, space: OneSpace = None, kind: OneKind = None, author: OneAuthor = None, tag: OneTag = None,
    state: OneState = "published", include: Include = "", cursor: After = "", limit: Limit = USUAL,
) -> HttpResponse:  # fmt: skip
    """What one may read; what somebody wrote with others is theirs too.

    A page may hold fewer items than asked for, even none; the list ends where `next` is null.
    """
    asked = listing.asked_for(request.user, space, kind, author, tag)
    if asked is None:
        page: Page[Item] = Page([], None)
    elif state == State.PUBLISHED:
        page = listing.published(request.user, asked, cursor, limit)
    else:
        page = listing.in_state(request.user, state, asked, cursor, limit)
    told = telling.items(page.rows)
    return answer(request, paged(page, telling.with_bodies(page.rows, told) if include else told))


@router.post("/items", response={201: schemas.ItemWhole}, summary="Publish something")
@writes
def create_item(request: HttpRequest, said: Annotated[NewItem, Body()]) -> HttpResponse:
    """What is sent depends on `kind`."""
    space = get_object_or_404(Space.visible_to(request.user), slug=said.space)
    made = api_kinds.get(said.kind).make(request.user, space, said)
    return answer_item(
        request, load_item(request, made.pk), status=201, location=absolute(f"/api/v1/items/{made.pk}")
    )  # fmt: skip


@router.get("/items/{item_id}", response=schemas.ItemWhole, summary="Read an item with its text")
def one_item(request: HttpRequest, item_id: Id) -> HttpResponse:
    return answer_item(request, load_item(request, item_id))


@router.patch("/items/{item_id}", response=schemas.ItemWhole, summary="Change an item")
@writes
def change_item(request: HttpRequest, item_id: Id, said: Annotated[dict[str, Any], Body()]) -> HttpResponse:
    """What may be sent depends on the item's kind. Fields that are left out stay as they are.

    With `If-Match` nothing is overwritten that was changed since it was read; comments and reactions do not count.
    """
    kind = load_item(request, item_id).kind
    Item.locked(item_id)
    item = load_item(request, item_id)
    if kind not in api_kinds:
        raise Problem("forbidden", "Things of this kind are read through the API, and changed on their pages.")
    changed = api_kinds.get(kind).changed.model_validate(said)
    match(request, telling.item_edition(telling.whole_item(item)))
    api_kinds.get(kind).change(request.user, item, changed)
    return answer_item(request, load_item(request, item_id))


@router.delete("/items/{item_id}", response={204: None}, summary="Delete an item")
@writes
def delete_item(request: HttpRequest, item_id: Id) -> HttpResponse:
    """It can be brought back for 30 days."""
    item = load_item(request, item_id)
    if "If-Match" in request.headers:
        Item.locked(item_id)
        match(request, telling.item_edition(telling.whole_item(load_item(request, item_id))))
    delete(actor=request.user, item=item)
    return nothing()


@router.post("/items/{item_id}/restore", response=schemas.ItemWhole, summary="Bring back a deleted item")
@writes
def restore_item(request: HttpRequest, item_id: Id) -> HttpResponse:
    """By its authors and those who lead its space."""
    item = get_object_or_404(Item.restorable_by(request.user).select_related("space"), pk=item_id)
    restore(actor=request.user, item=item)
    return answer_item(request, load_item(request, item_id))
