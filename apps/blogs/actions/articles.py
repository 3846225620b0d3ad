"""Writing articles."""

from math import ceil
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.html import escape

from apps.blogs.models import Article
from apps.content.actions import keep_revision, stir
from apps.content.growth import grow
from apps.content.models import State
from apps.core import richtext
from apps.discussion.actions import Text, checked_body
from apps.discussion.mentions import name_people
from apps.discussion.pictures import keep_pictures
from apps.events.outbox import record
from apps.spaces.permissions import can
from apps.tagging.actions import MAX_TAGS, set_tags, split

WORDS_A_MINUTE = 230
BEGINNING = 300


def minutes_of(html: str) -> int:
    """Return how many minutes it takes to read stored HTML, at least one."""
    return max(1, ceil(len(richtext.plain_text(html).split()) / WORDS_A_MINUTE))


def lead_of(summary: str, html: str) -> str:
    """Return what a card shows of an article, as safe HTML: its summary, or else the beginning of its text."""
    return f"<p>{escape(summary)}</p>" if summary else richtext.excerpt(html, BEGINNING)


def fill(article: Article, *, title: str, summary: str, body: str) -> None:
    article.title, article.summary, article.body = title, summary, body
    article.excerpt, article.minutes = lead_of(summary, body), minutes_of(body)
    article.facts = {**article.facts, "minutes": article.minutes}


@transaction.atomic
def publish_article(
    *, actor: Any, space: Any, title: str, text: Text, summary: str = "", tags: str = "", source: Any = None
) -> Article:
    """Publish an article in `space`, grown from the item `source` if there is one.

    Raises PermissionDenied or ValidationError.
    """
    if not can(actor, "space.publish", space):
        raise PermissionDenied
    body, usernames = checked_body(text, space, settings.ARTICLE_MAX_CHARACTERS)
    now = timezone.now()
    article = Article(
        kind="article", space=space, author=actor, state=State.PUBLISHED,
        created=now, published_at=now, last_activity_at=now,
    )  # fmt: skip
    fill(article, title=title, summary=summary, body=body)
    article.save()
    keep_pictures(actor=actor, item=article, body=body)
    set_tags(item=article, names=split(tags)[:MAX_TAGS])
    stir(article, now)
    if source is not None:
        grow(actor=actor, source=source, target=article)
    people = name_people(usernames, item=article, comment=None, actor=actor)
    record("article.published", actor=actor, item=article, mentioned=people)
    return article


@transaction.atomic
def edit_article(*, actor: Any, article: Article, title: str, text: Text, summary: str = "", tags: str = "") -> Article:
    """Change what `article` says, keeping what it said. Raises PermissionDenied or ValidationError."""
    article = Article.locked(article.pk)
    if not can(actor, "item.edit", article):
        raise PermissionDenied
    body, usernames = checked_body(text, article.space, settings.ARTICLE_MAX_CHARACTERS)
    if (title, body) != (article.title, article.body):
        keep_revision(article, article.body, actor)
        article.edited_at = timezone.now()
    before = article.body
    fill(article, title=title, summary=summary, body=body)
    article.save(update_fields=["title", "summary", "body", "excerpt", "minutes", "facts", "edited_at"])
    keep_pictures(actor=actor, item=article, body=body, before=before)
    set_tags(item=article, names=split(tags)[:MAX_TAGS])
    people = name_people(usernames, item=article, comment=None, actor=actor)
    record("article.edited", actor=actor, item=article, mentioned=people)
    return article
