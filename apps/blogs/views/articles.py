"""Writing and reading articles."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import get_template
from django.urls import reverse
from django_ratelimit.decorators import ratelimit

from apps.blogs import actions
from apps.blogs.forms.articles import ArticleForm
from apps.blogs.models import Article
from apps.blogs.views.beginning import as_of, initial_of
from apps.content.actions import discard_draft
from apps.content.cards import card_of
from apps.content.growth import seed_of, source_of
from apps.content.models import Draft
from apps.core import richtext
from apps.discussion.pages import head_of, item_context, menu_of
from apps.following.actions import open_item
from apps.spaces.audience import who_will_see
from apps.spaces.models import Space
from apps.spaces.permissions import abilities, can, roles_in
from apps.strategy.context import organisation


def article_page(request: HttpRequest, item: Any) -> HttpResponse:
    """Render an article and its conversation. `item` is a spine row the reader may see."""
    can_do = abilities(request.user, item, roles_in(request.user, item.space))
    context = item_context(request, item, can_do, since=open_item(request.user, item))
    context["head"] = head_of(item, request.user, menu_of(request, item, can_do), lambda: draw(item, request.user))
    return render(request, "blogs/article.html", context)


def draw(item: Any, user: Any) -> str:
    article = Article.visible_to(user).get(pk=item.pk)
    whole = {
        "whole": article.body, "summary": article.summary, "minutes": article.minutes,
        "history_url": reverse("item_history", args=[item.pk]),
    }  # fmt: skip
    return get_template("blogs/article_head.html").render({"item": card_of(item) | whole})


@login_required
@ratelimit(key="user", rate="20/m", method="POST")
def create(request: HttpRequest) -> HttpResponse:
    """Write an article; `?space=<slug>` chooses where. Bad input answers 422 with everything typed."""
    spaces = Space.visible_to(request.user).of(request.user).active().order_by("name_key")
    chosen = spaces.filter(slug=request.GET.get("space", "")).first()
    source = source_of(request.user, request.GET.get("from", ""), "article")
    draft = None if source else Draft.objects.filter(user=request.user, key="article").first()
    initial = begun_from(source) if source else initial_of(draft, chosen)
    form = ArticleForm(request.POST or None, spaces=spaces, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            article = actions.publish_article(
                actor=request.user, space=data["space"], title=data["title"], text=data["body"],
                summary=data["summary"], tags=data["tags"], source=source,
            )  # fmt: skip
        except ValidationError as error:
            form.add_error("body", error)
        else:
            discard_draft(actor=request.user, key=key_of(None, source))
            return redirect(article)
    context = {
        "spaces": spaces,
        "draft": draft,
        "source": source,
        "cancel_url": chosen.get_absolute_url() if chosen else "/",
    }
    return composer(request, form, context)


@login_required
@ratelimit(key="user", rate="20/m", method="POST")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an article. Bad input answers 422 with everything typed."""
    article = get_object_or_404(Article.visible_to(request.user).select_related("space"), pk=pk)
    if not can(request.user, "item.edit", article):
        return redirect(article)
    form = ArticleForm(request.POST or None, space=article.space, initial=what_it_says(article))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.edit_article(
                actor=request.user, article=article, title=data["title"], text=data["body"],
                summary=data["summary"], tags=data["tags"],
            )  # fmt: skip
        except ValidationError as error:
            form.add_error("body", error)
        else:
            discard_draft(actor=request.user, key=key_of(article, None))
            return redirect(article)
    context = {"article": article, "space": article.space, "cancel_url": article.get_absolute_url()}
    return composer(request, form, context | {"audience": who_will_see(article.space, organisation()["name"])})


def begun_from(source: Any) -> dict[str, Any]:
    """Return what the form begins with when the article grows from `source`."""
    seed = seed_of(source)
    return {
        "title": seed.title, "body": richtext.Written(seed.html, "html"), "tags": ", ".join(seed.tags),
        "space": source.space_id,
    }  # fmt: skip


def what_it_says(article: Article) -> dict[str, Any]:
    return {
        "title": article.title, "summary": article.summary, "body": richtext.Written(article.body, "html"),
        "tags": ", ".join(name for name, _slug in article.tag_names),
    }  # fmt: skip


def key_of(article: Any, source: Any) -> str:
    """Return under which name what is typed is kept: a new article, one that grows from `source`, or an edit."""
    return f"article:{article.pk}" if article else f"article:from:{source.pk}" if source else "article"


def composer(request: HttpRequest, form: ArticleForm, context: dict[str, Any]) -> HttpResponse:
    article = context.get("article")
    key = key_of(article, context.get("source"))
    context |= {
        "form": form,
        "draft_url": f"{reverse('draft')}?key={key}",
        "as_of": as_of(article, context.get("draft")),
        "limit": settings.ARTICLE_MAX_CHARACTERS,
    }
    return render(request, "blogs/write.html", context, status=422 if form.errors else 200)
