"""Whom forums tell, and in what words."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from apps.core.registry import Notice, notices
from apps.discussion.notices import named, sentence
from apps.events.models import Event


def words(event: Event) -> dict[str, Any]:
    return {
        "name": event.actor.name if event.actor else _("Somebody"),
        "title": event.item.title if event.item else "",
    }


def accepted(event: Event) -> Any:
    return _("%(name)s accepted your answer to “%(title)s”.") % words(event)


def answerer(event: Event) -> Iterable[int]:
    person = event.data.get("answerer")
    return [person] if person and person != event.actor_id else []


for verb in ("topic.published", "topic.edited", "question.published", "question.edited"):
    notices.add(Notice(verb, sentence, named))
notices.add(Notice("answer.accepted", accepted, answerer))


def doubted(event: Event) -> Any:
    return _("%(name)s says that the answer to “%(title)s” is out of date.") % words(event)


def owner(event: Event) -> Iterable[int]:
    person = event.data.get("owner")
    return [person] if person and person != event.actor_id else []


notices.add(Notice("answer.doubted", doubted, owner))


def split(event: Event) -> Any:
    return _("%(name)s moved what you wrote to “%(title)s”.") % words(event)


def authors(event: Event) -> Iterable[int]:
    return event.data.get("authors", [])


def merged(event: Event) -> Any:
    known = {**words(event), "old": event.data.get("title", "")}
    return _("%(name)s merged your topic “%(old)s” into “%(title)s”.") % known


def author(event: Event) -> Iterable[int]:
    person = event.data.get("author")
    return [person] if person and person != event.actor_id else []


notices.add(Notice("topic.split", split, authors))
notices.add(Notice("topic.merged", merged, author))


def duplicate(event: Event) -> Any:
    return _("%(name)s says that your question “%(title)s” asks the same as another.") % words(event)


def asker(event: Event) -> Iterable[int]:
    person = event.data.get("asker")
    return [person] if person and person != event.actor_id else []


notices.add(Notice("question.duplicate_marked", duplicate, asker))
