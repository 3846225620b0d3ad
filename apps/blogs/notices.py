"""Whom an article tells, and in what words. Posts are told of by the conversation's own notices."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.blogs.announcements import asked
from apps.blogs.models import Article
from apps.core.registry import Notice, notices
from apps.discussion.notices import named
from apps.discussion.notices import sentence as names_you
from apps.events.models import Event


def words(event: Event) -> dict[str, Any]:
    return {
        "name": event.actor.name if event.actor else _("Somebody"),
        "title": event.item.title if event.item else "",
        "space": event.space.name if event.space else "",
    }


def article_of(event: Event) -> Article | None:
    """Return the announcement the event is about, if it still is one that is published."""
    found = Article.of_ids([event.item_id]).first()
    return found if found and found.announced_at and found.state == "published" and not found.deleted_at else None


def announced_to(event: Event) -> Iterable[int]:
    article = article_of(event)
    return asked(article).everybody.exclude(pk=event.actor_id).values_list("pk", flat=True) if article else []


def still_waiting(event: Event) -> Iterable[int]:
    article = article_of(event)
    return asked(article).waiting.values_list("pk", flat=True) if article else []


def authors(event: Event) -> Iterable[int]:
    """Those who wrote it, without who did this."""
    item = event.item
    return [pk for pk in [item.author_id, *item.coauthor_ids] if pk and pk != event.actor_id] if item else []


def all_authors(event: Event) -> Iterable[int]:
    item = event.item
    return [pk for pk in [item.author_id, *item.coauthor_ids] if pk] if item else []


def announced(event: Event) -> Any:
    article = article_of(event)
    if article and article.confirm_by:
        day = date_format(article.confirm_by, "j F Y")
        return _("%(name)s asks you to read “%(title)s” in %(space)s by %(day)s.") % {**words(event), "day": day}
    return _("%(name)s asks you to read “%(title)s” in %(space)s.") % words(event)


def reminded(event: Event) -> Any:
    return _("Please confirm that you have read “%(title)s” in %(space)s.") % words(event)


def scheduled(event: Event) -> Any:
    return _("%(name)s has set when “%(title)s” appears in %(space)s.") % words(event)


def kept_back(event: Event) -> Any:
    return _("“%(title)s” did not appear: none of its authors may publish in %(space)s any more.") % words(event)


def grown(event: Event) -> Any:
    return _("%(name)s made “%(title)s” of what you wrote in %(space)s.") % words(event)


TOLD: list[tuple[str, Callable[[Event], Any], Callable[[Event], Iterable[int]]]] = [
    ("article.published", names_you, named),
    ("article.edited", names_you, named),
    ("article.announced", announced, announced_to),
    ("article.reminded", reminded, still_waiting),
    ("article.scheduled", scheduled, authors),
    ("article.kept_back", kept_back, all_authors),
    ("item.grown", grown, authors),
]
for verb, sentence, recipients in TOLD:
    notices.add(Notice(verb, sentence, recipients))
