"""When it need not be asked any more: something answered it. And for those who were asked: passing on."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_ratelimit.decorators import ratelimit

from apps.content.actions import discard_draft, save_draft
from apps.content.views.items import load_item
from apps.core.saying import say
from apps.discussion.models import Comment
from apps.forums import actions
from apps.forums.actions.asking import what_helps
from apps.forums.models import Question
from apps.forums.views.asking import KEY
from apps.impact.actions import receipt_of

KEPT = ("title", "body", "body_format", "tags", "space")
LONGEST = 200_000


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="30/m", method="POST")
def answered(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a thing answers what was going to be asked (POST), and say what that means (GET).

    What was typed is thrown away unless its author wants to keep it, which the page offers.
    """
    item: Any = load_item(request, pk)
    if request.method == "POST":
        actions.meet_need(actor=request.user, item=item)
        fields = {name: request.POST.getlist(name) for name in KEPT if request.POST.get(name)}
        words = sum(len(value) for values in fields.values() for value in values)
        request.session["answered"] = fields if words <= LONGEST and {"title", "body"} & set(fields) else None
        discard_draft(actor=request.user, key=KEY)
        return redirect("ask_answered", pk)
    thing = what_helps(request.user, item)
    comment = isinstance(thing, Comment)
    context = {
        "item": item, "receipt": receipt_of(request.user, thing), "typed": request.session.get("answered"),
        "used_url": reverse("comment_used" if comment else "item_used", args=[thing.pk]),
        "withdraw_url": reverse("comment_used_withdraw" if comment else "item_used_withdraw", args=[thing.pk]),
    }  # fmt: skip
    return render(request, "forums/answered.html", context)


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def keep(request: HttpRequest) -> HttpResponse:
    """Keep as a draft what was typed before something answered it."""
    fields = request.session.pop("answered", None)
    if fields:
        save_draft(actor=request.user, key=KEY, fields=fields)
        say(request, _("Kept among your drafts."))
    return redirect("drafts" if fields else "ask")


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def pass_on(request: HttpRequest, pk: int) -> HttpResponse:
    question = get_object_or_404(Question.visible_to(request.user), pk=pk)
    actions.pass_on(actor=request.user, question=question)
    say(request, _("You passed on it. Nobody is told."))
    return redirect("home")
