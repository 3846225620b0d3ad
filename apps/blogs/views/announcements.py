"""Announcing an article, confirming that one has read it, and seeing who has."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from apps.blogs import actions
from apps.blogs.announcements import asked
from apps.blogs.forms.announce import AnnounceForm
from apps.blogs.models import Article, Confirmation
from apps.content.models import State
from apps.content.views import confirming
from apps.core.saying import say
from apps.spaces.permissions import can


def load(request: HttpRequest, pk: int, verb: str) -> Article:
    """Return the article if the reader may do `verb` to it. Raises Http404 otherwise, whatever the reason."""
    article = get_object_or_404(Article.visible_to(request.user).select_related("space", "author"), pk=pk)
    if not can(request.user, verb, article):
        raise Http404
    return article


def note_of(user: Any, article: Article, can_do: frozenset[str]) -> dict[str, Any]:
    """Return what the page of an announcement shows this reader; nothing for other articles."""
    if article.announced_at is None:
        return {}
    is_asked = "item.confirm" in can_do and "author" not in article.permission_facts(user)
    mine = Confirmation.objects.filter(article_id=article.pk, user=user.pk).first() if is_asked else None
    reports = "item.report" in can_do
    return {"asked": is_asked, "confirmed_at": mine.at if mine else None, "by": article.confirm_by, "reports": reports}


@login_required
@ratelimit(key="user", rate="20/m", method="POST")
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask until when (GET), then make the article an announcement (POST). Bad input answers 422."""
    article = load(request, pk, "item.announce")
    form = AnnounceForm(request.POST if request.method == "POST" else None, confirm_by=article.confirm_by)
    if request.method == "POST" and form.is_valid():
        try:
            actions.announce(actor=request.user, article=article, confirm_by=form.cleaned_data["confirm_by"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            told = article.state == State.PUBLISHED
            say(request, _("It is announced.") if told else _("It will be announced when it appears."))
            return redirect(article)
    context = {"article": article, "space": article.space, "form": form, "asked": asked(article).everybody.count()}
    return render(request, "blogs/announce.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
@ratelimit(key="user", rate="20/m", method="POST")
def end(request: HttpRequest, pk: int) -> HttpResponse:
    article = load(request, pk, "item.announce")
    actions.end_announcement(actor=request.user, article=article)
    say(request, _("Nobody is asked any more."))
    return redirect(article)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    article = load(request, pk, "item.confirm")
    actions.confirm(actor=request.user, article=article)
    say(request, _("Thank you. It is noted that you have read this."))
    return redirect(article)


@login_required
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show those who lead the space who has not confirmed yet, or with `?show=confirmed` who has."""
    article = announced(request, pk)
    remind_url = reverse("article_remind", args=[pk]) if can(request.user, "item.announce", article) else ""
    return confirming.report(
        request, asked(article), by=article.confirm_by, reminder="article.reminded", remind_url=remind_url,
        csv_url=reverse("article_confirmations_csv", args=[pk]),
    )  # fmt: skip


def announced(request: HttpRequest, pk: int) -> Article:
    """Return an announcement that the reader may see the report of. Raises Http404."""
    article = load(request, pk, "item.report")
    if article.announced_at is None:
        raise Http404
    return article


@login_required
@require_safe
@ratelimit(key="user", rate="20/m", method="GET")
def download(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Answer everybody who is asked as CSV: name, handle, unit, and when they confirmed (UTC), if they have."""
    return confirming.download(asked(announced(request, pk)))


@login_required
@require_POST
@ratelimit(key="user", rate="20/m", method="POST")
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    article = load(request, pk, "item.announce")
    act = partial(actions.remind, actor=request.user, article=article)
    return confirming.remind(request, act, reverse("article_confirmations", args=[pk]))
