"""The page on which articles are written, and what its buttons do."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_ratelimit.decorators import ratelimit

from apps.blogs import actions
from apps.blogs.actions.articles import UNPUBLISHED, stamp_of
from apps.blogs.forms.articles import ArticleForm
from apps.blogs.models import Article
from apps.content.actions import discard_draft
from apps.content.beginning import as_of, initial_of
from apps.content.cards import images_of
from apps.content.differences import compare, compare_html
from apps.content.growth import seed_of, source_of
from apps.content.models import Draft, State
from apps.core import richtext
from apps.core.saying import say
from apps.files.actions import upload_image
from apps.files.models import File
from apps.spaces.audience import who_will_see
from apps.spaces.models import Space
from apps.spaces.permissions import can
from apps.strategy.context import organisation


@login_required
@ratelimit(key="user", rate="20/m", method="POST")
def create(request: HttpRequest) -> HttpResponse:
    """Write an article; `?space=<slug>` chooses where, `?from=<id>` what it grows from. Bad input answers 422."""
    spaces = Space.visible_to(request.user).of(request.user).active().order_by("name_key")
    chosen = spaces.filter(slug=request.GET.get("space", "")).first()
    source = source_of(request.user, request.GET.get("from", ""), "article")
    key = f"article:from:{source.pk}" if source else "article"
    draft = Draft.objects.filter(user=request.user, key=key).first()
    initial = (begun_from(source) if source else {}) | initial_of(draft, chosen)
    form = ArticleForm(posted(request), request.FILES or None, spaces=spaces, initial=initial)
    if request.method == "POST" and ready(request, form):
        try:
            article = save_new(request, form, source)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            discard_draft(actor=request.user, key=key)
            say_what_became(request, article)
            return redirect(article)
    back = source or chosen
    context = {"spaces": spaces, "draft": draft, "source": source}
    return page(request, form, context | {"cancel_url": back.get_absolute_url() if back else "/"}, key)


def save_new(request: HttpRequest, form: ArticleForm, source: Any) -> Article:
    data = form.cleaned_data
    return actions.create_article(
        actor=request.user, space=data["space"], manuscript=form.manuscript(), source=source,
        state=data["when"] or State.PUBLISHED, at=data["at"],
    )  # fmt: skip


@login_required
@ratelimit(key="user", rate="20/m", method="POST")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an article. Bad input answers 422 with everything typed."""
    article = get_object_or_404(Article.visible_to(request.user).select_related("space", "series", "cover"), pk=pk)
    if not can(request.user, "item.edit", article):
        return redirect(article)
    key = f"article:{article.pk}"
    # Words that were typed after the last save and never sent come back.
    kept = Draft.objects.filter(user=request.user, key=key, saved_at__gt=article.edited_at or article.created).first()
    form = ArticleForm(
        posted(request), request.FILES or None, space=article.space, published=article.state not in UNPUBLISHED,
        initial=what_it_says(article) | initial_of(kept, None),
    )  # fmt: skip
    clash = None
    if request.method == "POST" and ready(request, form):
        try:
            save_changes(request, form, article)
        except ValidationError as error:
            form.add_error(None, error)
            now = Article.visible_to(request.user).get(pk=article.pk)
            form.data["seen"] = stamp_of(now)
            clash = clash_of(now, form) if getattr(error, "code", "") == "changed" else None
        else:
            discard_draft(actor=request.user, key=key)
            article.refresh_from_db()
            say_what_became(request, article)
            return redirect(article)
    context = {"article": article, "space": article.space, "draft": kept, "cancel_url": article.get_absolute_url()}
    return page(request, form, context | {"clash": clash}, key)


def clash_of(article: Article, form: ArticleForm) -> dict[str, Any]:
    """Return what somebody else has made of `article`, laid over what the form says, for the page to show."""
    title = compare(form.cleaned_data["title"], article.title)
    body = compare_html(form.cleaned_data["body"].to_html(), article.body)
    changed = {"title_changed": title, "changed": body}
    return {name: any(stretch.changed for stretch in rows) for name, rows in changed.items()} | {
        "title": title, "body": body,
    }  # fmt: skip


@transaction.atomic
def save_changes(request: HttpRequest, form: ArticleForm, article: Article) -> None:
    """Save the form and do what its button says, both or neither."""
    data = form.cleaned_data
    actions.edit_article(actor=request.user, article=article, manuscript=form.manuscript(), seen=data["seen"] or None)
    when = data.get("when")
    if when == State.PUBLISHED:
        actions.publish_draft(actor=request.user, article=article)
    elif when == State.SCHEDULED:
        actions.schedule_article(actor=request.user, article=article, at=form.cleaned_data["at"])
    elif when == State.DRAFT:
        actions.unpublish_article(actor=request.user, article=article)


def say_what_became(request: HttpRequest, article: Article) -> None:
    if article.state == State.DRAFT:
        say(request, _("Kept as a draft. Only its authors see it."))
    elif article.state == State.SCHEDULED:
        say(request, _("It will appear at the time you chose."))
    elif article.state == State.PUBLISHED and request.POST.get("when") in {State.DRAFT, State.SCHEDULED}:
        say(request, _("It has appeared meanwhile. What you wrote is in it now."))


def posted(request: HttpRequest) -> Any:
    """Return the form as sent; a cover sent as a file is taken in first, so that it is kept whatever else is wrong."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    upload = request.FILES.get("cover_file")
    if upload is not None:
        try:
            data["cover"] = str(upload_image(actor=request.user, upload=upload).pk)
        except ValidationError as error:
            request.cover_error = error  # type: ignore[attr-defined]
    return data


def ready(request: HttpRequest, form: ArticleForm) -> bool:
    """Whether the form can go to the action: all fields are right, and the cover sent with it is a picture."""
    valid, error = form.is_valid(), getattr(request, "cover_error", None)
    if error is not None:
        form.add_error("cover_file", error)
    return valid and error is None


def page(request: HttpRequest, form: ArticleForm, context: dict[str, Any], key: str) -> HttpResponse:
    where = context.get("space")
    if form.is_bound and form.data.get("when") == State.DRAFT:
        # The button is pressed anew; what it stands beside is chosen as it was.
        form.data["when"] = form.initial.get("when", State.PUBLISHED)
    context |= {
        "form": form,
        "draft_key": key,
        "draft_url": f"{reverse('draft')}?key={key}",
        "cover": cover_shown(request, form),
        "audience": who_will_see(where, organisation()["name"]) if where else "",
        "as_of": as_of(context.get("article"), context.get("draft")),
        "limit": settings.ARTICLE_MAX_CHARACTERS,
    }
    return render(request, "blogs/write.html", context, status=422 if form.errors else 200)


def cover_shown(request: HttpRequest, form: ArticleForm) -> dict[str, Any] | None:
    """Return the cover the form holds as templates draw pictures, if it is one the writer may use."""
    number = str(form["cover"].value() or "")
    try:
        file = File.visible_to(request.user).filter(pk=number).first() if number else None
    except ValidationError:
        return None
    if file is None:
        return None
    return images_of([file.measures])[0]


def begun_from(source: Any) -> dict[str, Any]:
    """Return what the form begins with when the article grows from `source`."""
    seed = seed_of(source)
    return {
        "title": seed.title, "body": richtext.Written(seed.html, "html"), "tags": ", ".join(seed.tags),
        "space": source.space_id,
    }  # fmt: skip


def what_it_says(article: Article) -> dict[str, Any]:
    people = [row.user for row in article.coauthors.select_related("user")]
    return {
        "title": article.title, "summary": article.summary, "body": richtext.Written(article.body, "html"),
        "tags": ", ".join(name for name, _slug in article.tag_names), "cover": article.cover_id or "",
        "cover_alt": article.cover.alt if article.cover else "",
        "coauthors": ", ".join(f"@{person.username}" for person in people),
        "series": article.series.title if article.series else "", "part": article.series_position,
        "when": State.SCHEDULED if article.state == State.SCHEDULED else State.PUBLISHED,
        "at": article.published_at if article.state == State.SCHEDULED else None,
        "expires_at": article.expires_at, "seen": stamp_of(article),
    }  # fmt: skip


def own_article(request: HttpRequest, pk: int) -> Article:
    return get_object_or_404(Article.visible_to(request.user).select_related("space"), pk=pk)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    article = own_article(request, pk)
    try:
        actions.publish_draft(actor=request.user, article=article)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        say(request, _("It is published."))
    return redirect(article)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def unpublish(request: HttpRequest, pk: int) -> HttpResponse:
    article = actions.unpublish_article(actor=request.user, article=own_article(request, pk))
    say(request, _("It is a draft again. Only its authors see it."))
    return redirect(article)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def renew_preview(request: HttpRequest, pk: int) -> HttpResponse:
    article = actions.renew_preview(actor=request.user, article=own_article(request, pk))
    say(request, _("The old preview link leads nowhere now."))
    return redirect(article)
