"""Taking part in the conversation under an item."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from apps.content import references
from apps.content.actions import discard_draft
from apps.content.cards import person_of, reactions_of
from apps.content.models import Item
from apps.content.views.items import follow_item, load_item
from apps.core.registry import kinds
from apps.core.saying import say
from apps.discussion import actions, threads
from apps.discussion.forms import CommentForm
from apps.discussion.markdown import as_markdown
from apps.discussion.models import Comment
from apps.spaces.permissions import abilities, can


def load_comment(request: HttpRequest, pk: int) -> Comment:
    """Return the comment with its author, item and space if the reader may see it now. Raises Http404."""
    visible = Comment.visible_to(request.user).select_related("item__space", "author")
    return get_object_or_404(visible, pk=pk)


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """Comment on an item. Answers the comment to htmx, the item's page to others, 422 with the form for bad input."""
    item = follow_item(request, pk)
    form = CommentForm(request.POST)
    if form.is_valid():
        parent = Comment.visible_to(request.user).unhidden().filter(pk=form.cleaned_data["parent"] or 0).first()
        if parent is not None and parent.item_id != item.pk:
            item = load_item(request, parent.item_id)
        try:
            comment = actions.add_comment(actor=request.user, item=item, text=form.cleaned_data["body"], parent=parent)
        except ValidationError as error:
            form.add_error("body", error)
        else:
            for place in {pk, comment.item_id}:
                discard_draft(actor=request.user, key=f"comment:{place}" + (f".{parent.pk}" if parent else ""))
            return answer(request, comment, stays=comment.item_id == pk)
    request.comment_form = form
    response = references.fill_page(kinds.get(item.kind).page(request, item), request.user)
    response.status_code = 422
    return response


def answer(request: HttpRequest, comment: Comment, *, stays: bool) -> HttpResponse:
    """Answer the comment, or the way to where it stands when that is not the page that is open."""
    if not request.htmx:
        return redirect(comment)
    if not stays:
        return HttpResponse(headers={"HX-Redirect": reverse("comment", args=[comment.pk])})
    rights = abilities(request.user, comment.item)
    return HttpResponse(threads.one(comment, request.user, rights))


@login_required
@require_safe
def permalink(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the page of the conversation on which the comment stands."""
    comment = load_comment(request, pk)
    after = threads.page_of(comment)
    # Pages are counted in the order of time, which need not be the usual one.
    usual = kinds.get(comment.item.kind).sorts[0] == "oldest"
    if usual and not after:
        return redirect(comment)
    query = f"?after={after}" if usual else f"?sort=oldest&after={after}"
    return redirect(f"{comment.item.get_absolute_url()}{query}#comment-{comment.pk}")


@login_required
@require_safe
@ratelimit(key="user", rate="60/m", method="GET")
def markdown(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an item and its conversation as Markdown, as plain text a browser shows and never runs."""
    item = load_item(request, pk)
    response = HttpResponse(as_markdown(item, request.user), content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    comment = load_comment(request, pk)
    actions.delete_comment(actor=request.user, comment=comment)
    say(request, _("The comment is deleted."), undo=reverse("comment_restore", args=[comment.pk]))
    return redirect(f"{comment.item.get_absolute_url()}#comments")


@login_required
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    comment = get_object_or_404(Comment.restorable_by(request.user).select_related("item__space"), pk=pk)
    actions.restore_comment(actor=request.user, comment=comment)
    say(request, _("It is back."))
    return redirect("comment", comment.pk)


@login_required
@ratelimit(key="user", rate="120/m", method="POST")
def react_to_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the reactions (GET), or turn one on or off (POST)."""
    item = load_item(request, pk)
    back = item.get_absolute_url()
    return react(request, item, back) if request.method == "POST" else offer(request, item, "item.react", back)


@login_required
@ratelimit(key="user", rate="120/m", method="POST")
def react_to_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the reactions (GET), or turn one on or off (POST)."""
    comment = load_comment(request, pk)
    back = reverse("comment", args=[comment.pk])
    return react(request, comment, back) if request.method == "POST" else offer(request, comment, "comment.react", back)


def offer(request: HttpRequest, thing: Any, verb: str, back: str) -> HttpResponse:
    """Show who reacted and how, and the reactions to choose from: also for browsers that cannot open the menu."""
    counted = reactions_of(thing.reaction_counts, request.path)
    mine = own_reactions(request.user, thing)
    context = {
        "name": person_of(thing.author)["name"],
        "html": thing.excerpt if isinstance(thing, Item) else thing.body,
        "reactions": [{**row, "mine": row["emoji"] in mine} for row in counted],
        "may": can(request.user, verb, thing),
        "groups": threads.who_reacted(thing, [row for row in counted if row["count"]]),
        "back": back,
    }
    return render(request, "discussion/react.html", context)


def own_reactions(user: Any, thing: Any) -> list[str]:
    selector = {"items": [thing.pk]} if isinstance(thing, Item) else {"comments": [thing.pk]}
    return threads.my_reactions(user, **selector).get(thing.pk, [])


def react(request: HttpRequest, thing: Any, back: str) -> HttpResponse:
    """Turn a reaction on or off; answer the new bar to htmx, the thing's page to others."""
    try:
        actions.react(actor=request.user, thing=thing, emoji=request.POST.get("emoji", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(back)
    if not request.htmx:
        return redirect(back)
    thing.refresh_from_db(fields=["reaction_counts"])
    context = {"reactions": reactions_of(thing.reaction_counts, request.path)}
    response = render(request, "components/reaction_bar.html", context)
    response.content = threads.press(response.content.decode(), own_reactions(request.user, thing))
    return response
