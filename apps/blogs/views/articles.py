"""Reading articles: their page, a preview of a draft, a series, and what one has begun."""

import re
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_ratelimit.decorators import ratelimit

from apps.blogs.actions.series import place_in
from apps.blogs.models import Article, Series
from apps.blogs.views.announcements import note_of
from apps.content.cards import card_of
from apps.content.models import Item, State
from apps.content.presentation import contents, present
from apps.content.references import fill
from apps.core.fragments import kept
from apps.discussion.pages import head_of, item_context, menu_of
from apps.files.models import File
from apps.following.actions import open_item
from apps.spaces.permissions import abilities, roles_in

FILE = re.compile(r"(/files/([0-9a-f-]{36})/)(?:\?(w=\d+))?")


def article_page(request: HttpRequest, item: Any) -> HttpResponse:
    """Render an article and its conversation. `item` is a spine row the reader may see."""
    article = get_object_or_404(
        Article.visible_to(request.user).select_related("space", "author__unit", "series"), pk=item.pk
    )
    can_do = abilities(request.user, article, roles_in(request.user, article.space))
    context = item_context(request, article, can_do, since=open_item(request.user, article))
    context |= surroundings(request, article)
    context["announcement"] = note_of(request.user, article, can_do)
    menu = menu_of(request, article, can_do)
    if "item.edit" in can_do and article.state == State.PUBLISHED:
        take_back = reverse("article_unpublish", args=[article.pk])
        menu.insert(1, {"label": _("Make it a draft again"), "icon": "rotate-ccw", "action": take_back})
    context["head"] = head_of(article, request.user, menu, lambda: draw(article))
    if "item.edit" in can_do and article.state in {State.DRAFT, State.SCHEDULED}:
        context["preview_url"] = settings.PUBLIC_URL + reverse("article_preview", args=[article.preview_token])
    return render(request, "blogs/article.html", context)


def surroundings(request: HttpRequest, article: Article) -> dict[str, Any]:
    """Return {contents, series, parts, place}: what stands beside an article for this reader."""
    context: dict[str, Any] = {"contents": contents_beside(article)}
    if article.series is not None:
        parts = parts_of(request.user, article.series)
        context |= {"series": article.series, "parts": parts, "place": place_in(article, parts)}
    return context


def contents_beside(article: Article) -> SafeString:
    """Return the table of contents as a block, "" for none. It is a kept piece: finding it reads all of the text."""

    def drawn(_missing: list[int]) -> dict[int, str]:
        toc = contents(article.body)
        return {article.pk: render_to_string("blogs/toc_block.html", {"toc": toc}) if toc else ""}

    html = kept({article.pk: f"contents:{article.pk}:{article.version}:{get_language()}"}, drawn)[article.pk]
    return mark_safe(html)  # noqa: S308  (drawn by our templates)


def parts_of(user: Any, series: Series) -> list[Article]:
    """Return the published articles of a series that `user` may see, in order."""
    seen = Article.visible_to(user).published().filter(series=series).order_by("series_position", "pk")
    return list(seen.select_related("author"))


def draw(article: Article) -> str:
    drawn = Item.for_cards([article.pk]).first()
    whole = {
        "whole": present(article.body), "summary": article.summary, "minutes": article.minutes,
        "history_url": reverse("item_history", args=[article.pk]), "toc": contents(article.body),
    }  # fmt: skip
    return get_template("blogs/article_head.html").render({"item": card_of(drawn) | whole})


def with_keys(html: str, keys: dict[str, str]) -> str:
    """Return `html` with the keys that open the files lent to the reader put into their addresses."""

    def opened(address: re.Match[str]) -> str:
        path, file_id, query = address.groups()
        if file_id not in keys:
            return address[0]
        return f"{path}?{query + '&amp;' if query else ''}key={keys[file_id]}"

    return FILE.sub(opened, html)


@login_required
@require_safe
@never_cache
@ratelimit(key="user", rate="60/m", method="GET")
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show a draft to somebody who was given its link and may read its space."""
    article = Article.previewed_by(request.user, token)
    if article is None:
        raise Http404
    head = with_keys(fill(draw(article), request.user), File.lend(article, request.user))
    context = {
        "item": article, "who": article.author.name if article.author else _("Someone who has left"),
        "space": article.space, "current_space_url": article.space.get_absolute_url(), "toc": contents(article.body),
        "head": mark_safe(head),  # noqa: S308  (drawn by our templates)
    }  # fmt: skip
    return render(request, "blogs/preview.html", context)


@login_required
@require_safe
def series(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the parts of a series in order. A series of which one may see no part is as missing as one that is not."""
    found = get_object_or_404(Series.objects.select_related("space"), pk=pk)
    parts = parts_of(request.user, found)
    if not parts:
        raise Http404
    context = {
        "series": found,
        "space": found.space,
        "current_space_url": found.space.get_absolute_url(),
        "parts": parts,
    }
    return render(request, "blogs/series.html", context)
