"""Changing what a comment says, and what it said before."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from apps.content import references
from apps.content.actions import discard_draft
from apps.content.differences import compare_html
from apps.content.presentation import present
from apps.core import richtext
from apps.core.saying import say
from apps.discussion import actions
from apps.discussion.forms import CommentForm
from apps.discussion.history import bodies_of, compare_versions, versions_of
from apps.discussion.models import Comment
from apps.discussion.views.conversation import load_comment


@login_required
@ratelimit(key="user", rate="30/m", method="POST")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a comment. Bad input, or an edit by somebody else meanwhile, answers 422 with everything typed."""
    comment = load_comment(request, pk)
    way = actions.way_to_edit(request.user, comment)
    if not way:
        return redirect("comment", comment.pk)
    begun = {"body": richtext.Written(comment.body, "html"), "seen": comment.stamp}
    form = CommentForm(request.POST.copy() if request.method == "POST" else None, initial=begun)
    context: dict[str, Any] = {"comment": comment, "item": comment.item, "form": form}
    if request.method == "POST" and form.is_valid():
        text, seen = form.cleaned_data["body"], form.cleaned_data["seen"] or None
        try:
            actions.edit_comment(actor=request.user, comment=comment, text=text, seen=seen)
        except ValidationError as error:
            form.add_error("body", error)
            if error.code == "changed":
                context["clash"] = clash_of(load_comment(request, pk), form, text)
        else:
            discard_draft(actor=request.user, key=f"comment-edit:{comment.pk}")
            return redirect("comment", comment.pk)
    own, edited = comment.author_id == request.user.pk, comment.edited_at or comment.created
    context |= {
        "heading": _("Edit your comment") if own else _("Edit the shared answer") if comment.shared_at
        else _("Edit this comment"),
        "told": comment.author.name if way == "comment.correct" and comment.author else "",
        "draft_url": f"{reverse('draft')}?key=comment-edit:{comment.pk}",
        "as_of": int(edited.timestamp() * 1000),
        "mentions_url": f"{reverse('suggest_people')}?space={comment.item.space_id}",
    }  # fmt: skip
    response = render(request, "discussion/edit.html", context, status=422 if form.errors else 200)
    return references.fill_page(response, request.user)


def clash_of(now: Comment, form: CommentForm, text: richtext.Written) -> dict[str, Any]:
    """Return what somebody else has made of a comment, as it is and laid over `text`, which the form says.

    What is sent next takes its place.
    """
    form.data["seen"] = now.stamp  # type: ignore[index]
    body = compare_html(text.to_html(breaks=True), now.body)
    return {"html": present(now.body, anchors=False), "body": body, "changed": any(row.changed for row in body)}


@login_required
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the versions of a comment, and two of them laid over each other, as `content` does for items."""
    comment = load_comment(request, pk)
    versions = versions_of(comment)
    known = {str(version.number): version for version in versions}
    shown = known.get(request.GET.get("version", ""))
    context: dict[str, Any] = {
        "item": comment.item, "back_url": reverse("comment", args=[pk]), "versions": versions, "shown": shown,
        "may_restore": bool(actions.way_to_edit(request.user, comment)),
    }  # fmt: skip
    if shown:
        context["body"] = present(bodies_of(comment, [shown])[shown.number], anchors=False)
    elif len(versions) > 1:
        new = known.get(request.GET.get("to", ""), versions[0])
        old = known.get(request.GET.get("from", ""), versions[1])
        old, new = sorted([old, new], key=lambda version: version.number)
        context["comparison"] = compare_versions(comment, old, new)
    return references.fill_page(render(request, "content/history.html", context), request.user)


@login_required
@require_POST
@ratelimit(key="user", rate="20/m", method="POST")
def go_back(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Let a comment say again what it said in an earlier version; what it says now is kept as another."""
    comment = load_comment(request, pk)
    version = next((version for version in versions_of(comment) if version.number == number and not version.now), None)
    if version is None:
        raise Http404
    if not actions.way_to_edit(request.user, comment):
        raise PermissionDenied
    body = bodies_of(comment, [version])[number]
    try:
        actions.edit_comment(actor=request.user, comment=comment, text=richtext.Written(body, "html"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        say(request, _("It says again what it said then. What it said until now is kept below."))
    return redirect("comment_history", comment.pk)
