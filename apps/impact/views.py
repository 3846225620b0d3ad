"""Saying that something helped: on a page of its own, or in place where a script can do that."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from apps.content.models import Item
from apps.content.views.items import load_item
from apps.core.richtext import plain_text
from apps.core.saying import say
from apps.discussion.models import Comment
from apps.discussion.views.conversation import load_comment
from apps.impact import actions
from apps.impact.forms import ReceiptForm
from apps.impact.models import MOST_MINUTES
from apps.impact.panels import used_comments, used_panel
from apps.spaces.permissions import abilities


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="30/m", method="POST")
def used_item(request: HttpRequest, pk: int) -> HttpResponse:
    return used(request, load_item(request, pk), reverse("item_used", args=[pk]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="30/m", method="POST")
def used_comment(request: HttpRequest, pk: int) -> HttpResponse:
    return used(request, load_comment(request, pk), reverse("comment_used", args=[pk]))


def used(request: HttpRequest, thing: Item | Comment, url: str) -> HttpResponse:
    """Show the form, or take it: answers 422 with everything typed, and to htmx only the part that changes."""
    if not actions.may_use(request.user, thing):
        raise PermissionDenied
    if request.htmx and "closed" in request.GET:
        return piece(request, thing)
    known = actions.receipt_of(request.user, thing)
    initial = {name: getattr(known, name) for name in ReceiptForm.base_fields} if known else {}
    data = request.POST if request.method == "POST" else None
    form = ReceiptForm(data, initial=initial, auto_id=f"used-{kind_of(thing)}-{thing.pk}-%s")
    if request.method == "POST" and form.is_valid():
        try:
            actions.give(actor=request.user, thing=thing, **form.said())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return done(request, thing, _("Noted, thank you. Only the sum is shown, never who said so."))
    context = {
        "thing": thing, "form": form, "url": url, "known": known, "about": about(thing), "in_place": bool(request.htmx),
        "withdraw_url": f"{url}withdraw/", "kind": kind_of(thing), "back": thing.get_absolute_url(),
    }  # fmt: skip
    template = "impact/in_place.html" if request.htmx else "impact/used.html"
    return render(request, template, context, status=422 if form.errors else 200)


def kind_of(thing: Item | Comment) -> str:
    return "comment" if isinstance(thing, Comment) else "item"


def about(thing: Item | Comment) -> str:
    """Return a few words by which its reader knows `thing`."""
    text = plain_text(thing.body if isinstance(thing, Comment) else thing.title or thing.excerpt)
    return text if len(text) <= 120 else f"{text[:119]}…"


def done(request: HttpRequest, thing: Item | Comment, sentence: str) -> HttpResponse:
    if request.htmx:
        return piece(request, thing)
    say(request, sentence)
    return redirect(thing)


def piece(request: HttpRequest, thing: Item | Comment) -> HttpResponse:
    """Answer the part of the page that tells of `thing` as it is now, and with a comment the sum of its item."""
    item: Any = thing.item if isinstance(thing, Comment) else thing
    can_do = abilities(request.user, item)
    panel = used_panel(request, item, can_do)
    if not isinstance(thing, Comment):
        return HttpResponse(panel)
    act = used_comments(item, request.user, {thing.pk: thing.row}, can_do).get(thing.pk, "")
    return HttpResponse(act + panel.replace("<section", '<section hx-swap-oob="true"', 1))


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def withdraw_item(request: HttpRequest, pk: int) -> HttpResponse:
    return withdraw(request, load_item(request, pk))


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def withdraw_comment(request: HttpRequest, pk: int) -> HttpResponse:
    return withdraw(request, load_comment(request, pk))


def withdraw(request: HttpRequest, thing: Item | Comment) -> HttpResponse:
    actions.withdraw(actor=request.user, thing=thing)
    return done(request, thing, _("Taken back. You can say it again at any time."))


@login_required
@require_safe
def definition(request: HttpRequest) -> HttpResponse:
    """Say what receipts are, which of them count, and how they add up."""
    context = {"most_minutes": MOST_MINUTES, "most_a_day": actions.MOST_A_DAY}
    return render(request, "impact/definition.html", context)
