"""Articles from elsewhere: written as they were, at their time, without telling anybody."""

from datetime import datetime
from typing import Any

from django.db import transaction

from apps.blogs.actions.articles import fill
from apps.blogs.models import Article
from apps.content.models import State
from apps.files.models import File
from apps.tagging.actions import MAX_TAGS, set_tags


@transaction.atomic
def put_article(
    *,
    source_id: str,
    space: Any,
    author: Any,
    title: str,
    body: str,
    summary: str = "",
    tags: list[str] | None = None,
    created: datetime,
    state: str = State.PUBLISHED,
) -> Article:
    """Write an article that comes from another system; `body` is sanitised HTML. For commands only: no rights asked.

    `created` (aware) is when it appeared, or will appear if `state` is scheduled. The caller records its history.
    Raises IntegrityError when `source_id` is here already.
    """
    article = Article(
        kind="article", source_id=source_id, space=space, author=author, state=state, created=created,
        published_at=None if state == State.DRAFT else created, last_activity_at=created,
    )  # fmt: skip
    fill(article, title=title, summary=summary, body=body)
    article.save(force_insert=True)
    set_tags(item=article, names=(tags or [])[:MAX_TAGS])
    return article


def set_cover(article: Article, file: File) -> None:
    """Make `file`, which belongs to `article`, its cover."""
    article.cover = file
    article.save(update_fields=["cover"])
    article.change(preview=[file.measures])
