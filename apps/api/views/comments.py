"""Conversations: comments, reactions, and the acts that kinds add to them."""

from typing import Annotated, Any, Literal

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Path, Router

from apps.api import schemas, telling
from apps.api.answers import absolute, answer, match, nothing
from apps.api.cursors import USUAL, After, Limit, cut, paged, place_in
from apps.api.once import writes
from apps.api.views.items import Id, load_item
from apps.content.models import Item
from apps.core.api_kinds import api_acts
from apps.discussion import actions
from apps.discussion.models import REACTIONS, Comment, Reaction
from apps.discussion.threads import my_reactions

router = Router(tags=["Conversation"])
Emoji = Annotated[Literal[tuple(REACTIONS)], Path(examples=[REACTIONS[0]])]


def acts_on(sort: str) -> Any:
    """Return the type of the names of acts on items or comments."""
    names = tuple(act.name for act in api_acts if act.on == sort)
    return Annotated[Literal[names], Path(examples=list(names[:1]))]


ItemAct, CommentAct = acts_on("item"), acts_on("comment")


def load_comment(request: HttpRequest, pk: int) -> Comment:
    """Return the comment with its author, item and space if the reader may see it now. Raises Http404."""
    visible = Comment.visible_to(request.user).select_related("item__space", "author")
    return get_object_or_404(visible, pk=pk)


def answer_comment(request: HttpRequest, pk: int, **more: Any) -> HttpResponse:
    row = load_comment(request, pk)
    (told,) = telling.comments([row], row.item.get_absolute_url())
    return answer(request, told, edition=telling.comment_edition(row), **more)


@router.get("/items/{item_id}/comments", response=schemas.Comments, summary="List comments, oldest first")
def list_comments(request: HttpRequest, item_id: Id, cursor: After = "", limit: Limit = USUAL) -> HttpResponse:
    """Replies stand among the others; `parent` says what they reply to."""
    item = load_item(request, item_id)
    found = Comment.visible_to(request.user).filter(item_id=item.pk).select_related("author").order_by("pk")
    if place := place_in(f"comments.{item.pk}", cursor, 1):
        found = found.filter(pk__gt=place[0])
    page = cut(f"comments.{item.pk}", found, limit, lambda row: (row.pk,))
    return answer(request, paged(page, telling.comments(page.rows, item.get_absolute_url())))


@router.post("/items/{item_id}/comments", response={201: schemas.Comment}, summary="Comment on an item, or reply")
@writes
def create_comment(request: HttpRequest, item_id: Id, said: schemas.NewComment) -> HttpResponse:
    item, parent = load_item(request, item_id), None
    if said.parent is not None:
        parent = get_object_or_404(Comment.visible_to(request.user), pk=said.parent, item_id=item.pk)
    made = actions.add_comment(actor=request.user, item=item, text=said.body_markdown, parent=parent)
    return answer_comment(request, made.pk, status=201, location=absolute(f"/api/v1/comments/{made.pk}"))


@router.get("/comments/{comment_id}", response=schemas.Comment, summary="Read a comment")
def one_comment(request: HttpRequest, comment_id: Id) -> HttpResponse:
    return answer_comment(request, comment_id)


def checked_comment(request: HttpRequest, pk: int) -> Comment:
    """Return the comment that is about to be changed, locked when the request depends on what it says."""
    comment = load_comment(request, pk)
    if "If-Match" in request.headers:
        match(request, telling.comment_edition(Comment.locked(pk)))
    return comment


@router.patch("/comments/{comment_id}", response=schemas.Comment, summary="Change a comment")
@writes
def change_comment(request: HttpRequest, comment_id: Id, said: schemas.ChangedComment) -> HttpResponse:
    comment = checked_comment(request, comment_id)
    actions.edit_comment(actor=request.user, comment=comment, text=said.body_markdown)
    return answer_comment(request, comment_id)


@router.delete("/comments/{comment_id}", response={204: None}, summary="Delete a comment")
@writes
def delete_comment(request: HttpRequest, comment_id: Id) -> HttpResponse:
    """Replies to it stay."""
    actions.delete_comment(actor=request.user, comment=checked_comment(request, comment_id))
    return nothing()


@router.post("/comments/{comment_id}/restore", response=schemas.Comment, summary="Bring back a deleted comment")
@writes
def restore_comment(request: HttpRequest, comment_id: Id) -> HttpResponse:
    """By its author and those who lead the space."""
    comment = get_object_or_404(Comment.restorable_by(request.user).select_related("item__space"), pk=comment_id)
    actions.restore_comment(actor=request.user, comment=comment)
    return answer_comment(request, comment_id)


def list_reactions(request: HttpRequest, thing: Item | Comment, cursor: str, limit: int) -> HttpResponse:
    """Answer who reacted to a thing the reader may see, the newest first."""
    selector: dict[str, Any] = {"item_id": thing.pk} if isinstance(thing, Item) else {"comment_id": thing.pk}
    name = f"reactions.{next(iter(selector))}.{thing.pk}"
    found = Reaction.objects.filter(**selector).select_related("user").order_by("-pk")
    if place := place_in(name, cursor, 1):
        found = found.filter(Q(pk__lt=place[0]))
    page = cut(name, found, limit, lambda row: (row.pk,))
    told = [
        {"emoji": row.emoji, "person": telling.person_ref(row.user), "created": row.created} for row in page.rows
    ]  # fmt: skip
    return answer(request, paged(page, told))


@router.get("/items/{item_id}/reactions", response=schemas.ReactionList, summary="List who reacted to an item")
def list_item_reactions(request: HttpRequest, item_id: Id, cursor: After = "", limit: Limit = USUAL) -> HttpResponse:
    return list_reactions(request, load_item(request, item_id), cursor, limit)


@router.get("/comments/{comment_id}/reactions", response=schemas.ReactionList, summary="List who reacted to a comment")
def list_comment_reactions(
    request: HttpRequest, comment_id: Id, cursor: After = "", limit: Limit = USUAL
) -> HttpResponse:
    return list_reactions(request, load_comment(request, comment_id), cursor, limit)


def react(request: HttpRequest, thing: Item | Comment, emoji: str, wanted: bool) -> HttpResponse:
    actions.react(actor=request.user, thing=thing, emoji=emoji, wanted=wanted)
    thing.refresh_from_db(fields=["reaction_counts"])
    selector: dict[str, Any] = {"items": [thing.pk]} if isinstance(thing, Item) else {"comments": [thing.pk]}
    mine = my_reactions(request.user, **selector).get(thing.pk, [])
    return answer(request, {"reactions": thing.reaction_counts, "my_reactions": mine})


@router.put("/items/{item_id}/reactions/{emoji}", response=schemas.Reacted, summary="React to an item")
@writes
def react_to_item(request: HttpRequest, item_id: Id, emoji: Emoji) -> HttpResponse:
    return react(request, load_item(request, item_id), emoji, wanted=True)


@router.delete(
    "/items/{item_id}/reactions/{emoji}", response=schemas.Reacted, summary="Take back a reaction to an item"
)
@writes
def unreact_to_item(request: HttpRequest, item_id: Id, emoji: Emoji) -> HttpResponse:
    return react(request, load_item(request, item_id), emoji, wanted=False)


@router.put("/comments/{comment_id}/reactions/{emoji}", response=schemas.Reacted, summary="React to a comment")
@writes
def react_to_comment(request: HttpRequest, comment_id: Id, emoji: Emoji) -> HttpResponse:
    return react(request, load_comment(request, comment_id), emoji, wanted=True)


@router.delete(
    "/comments/{comment_id}/reactions/{emoji}", response=schemas.Reacted, summary="Take back a reaction to a comment"
)
@writes
def unreact_to_comment(request: HttpRequest, comment_id: Id, emoji: Emoji) -> HttpResponse:
    return react(request, load_comment(request, comment_id), emoji, wanted=False)


def run(request: HttpRequest, thing: Item | Comment, act: str, wanted: bool) -> HttpResponse:
    if act not in api_acts:
        raise Http404
    count = api_acts.get(act).run(request.user, thing, wanted)
    return answer(request, {"act": act, "wanted": wanted, "count": count})


@router.put("/items/{item_id}/acts/{act}", response=schemas.Acted, summary="Do what a kind offers on an item")
@writes
def act_on_item(request: HttpRequest, item_id: Id, act: ItemAct) -> HttpResponse:
    return run(request, load_item(request, item_id), act, wanted=True)


@router.delete("/items/{item_id}/acts/{act}", response=schemas.Acted, summary="Take back what was done to it")
@writes
def take_back_on_item(request: HttpRequest, item_id: Id, act: ItemAct) -> HttpResponse:
    return run(request, load_item(request, item_id), act, wanted=False)


@router.put("/comments/{comment_id}/acts/{act}", response=schemas.Acted, summary="Do what a kind offers on a comment")
@writes
def act_on_comment(request: HttpRequest, comment_id: Id, act: CommentAct) -> HttpResponse:
    return run(request, load_comment(request, comment_id), act, wanted=True)


@router.delete("/comments/{comment_id}/acts/{act}", response=schemas.Acted, summary="Take back what was done to it")
@writes
def take_back_on_comment(request: HttpRequest, comment_id: Id, act: CommentAct) -> HttpResponse:
    return run(request, load_comment(request, comment_id), act, wanted=False)
