"""Announcing an article, confirming that one has read it, and seeing who has."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from apps.blogs import actions
from apps.blogs.announcements import all_asked, asked_by, confirmed, page_of, waiting_for
from apps.blogs.forms.announce import AnnounceForm
from apps.blogs.models import Article, Confirmation
from apps.content.models import State
from apps.core.saying import say
from apps.core.spreadsheets import csv_of
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
    asked = "item.confirm" in can_do and "author" not in article.permission_facts(user)
    mine = Confirmation.objects.filter(article_id=article.pk, user=user.pk).first() if asked else None
    reports = "item.report" in can_do
    return {"asked": asked, "confirmed_at": mine.at if mine else None, "by": article.confirm_by, "reports": reports}


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
    context = {"article": article, "space": article.space, "form": form, "asked": asked_by(article).count()}
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
    done = request.GET.get("show") == "confirmed"
    page = page_of(confirmed(article) if done else waiting_for(article), request.GET.get("after", ""))
    last = article.events.filter(verb="article.reminded").first()
    following = {"show": "confirmed"} if done else {}
    context = {
        "article": article, "space": article.space, "page": page, "done": done,
        "counts": {"waiting": waiting_for(article).count(), "confirmed": confirmed(article).count()},
        "reminded_at": last.at if last else None, "may_remind": can(request.user, "item.announce", article),
        "next_url": f"?{urlencode(following | {'after': page.next})}" if page.next else "",
        "current_space_url": article.space.get_absolute_url(),
    }  # fmt: skip
    return render(request, "blogs/confirmations.html", context)


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
    article = announced(request, pk)
    head = [_("Name"), _("Handle"), _("Unit"), _("Confirmed at (UTC)")]
    rows = ([name, handle, unit, f"{at:%Y-%m-%d %H:%M}" if at else ""] for name, handle, unit, at in all_asked(article))
    return csv_of(f"{slugify(article.title)[:60] or article.kind}-{article.pk}", [head], rows)


@login_required
@require_POST
@ratelimit(key="user", rate="20/m", method="POST")
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    article = load(request, pk, "item.announce")
    try:
        left = actions.remind(actor=request.user, article=article)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        said = ngettext("%(n)d person is reminded.", "%(n)d people are reminded.", left)
        say(request, said % {"n": left})
    return redirect("article_confirmations", article.pk)
