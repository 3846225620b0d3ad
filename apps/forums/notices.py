"""Whom forums tell, and in what words."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from apps.core.registry import Notice, notices
from apps.discussion.notices import named, sentence
from apps.events.models import Event
from apps.forums.models import Asked


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


def asks(event: Event) -> Any:
    return _("%(name)s asks you: “%(title)s”") % words(event)


def asked(event: Event) -> Iterable[int]:
    """Those who were asked stand in no event: only they are to know."""
    return Asked.objects.filter(question_id=event.item_id, passed_at=None).values_list("person_id", flat=True)


notices.add(Notice("question.asked", asks, asked))
