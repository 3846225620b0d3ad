"""Whom a post or a comment tells, and in what words."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from apps.core.registry import Notice, notices
from apps.events.models import Event


def named(event: Event) -> Iterable[int]:
    return event.data.get("mentioned", [])


def other(event: Event, person: int | None) -> Iterable[int]:
    """Return `person`, unless there is none or it was their own act."""
    return [person] if person and person != event.actor_id else []


def one_named(field: str) -> Callable[[Event], Iterable[int]]:
    """Return the recipients of a notice that tells whom the event's data names there."""
    return lambda event: other(event, event.data.get(field))


def sentence(event: Event) -> Any:
    where = event.space.name if event.space else ""
    return _("%(name)s names you in %(space)s.") % {"name": event.actor.name if event.actor else "", "space": where}


for verb in ("post.published", "post.edited", "comment.published", "comment.edited"):
    notices.add(Notice(verb, sentence, named))


def corrected(event: Event) -> Any:
    name = event.actor.name if event.actor else _("Somebody")
    return _("%(name)s changed what you wrote in %(space)s.") % {"name": name, "space": where(event)}


def hidden(event: Event) -> Any:
    words = {"space": where(event), "reason": event.data.get("reason", "")}
    return _("Those who lead %(space)s hid what you wrote: %(reason)s") % words


def unhidden(event: Event) -> Any:
    return _("Everybody in %(space)s can read again what you wrote.") % {"space": where(event)}


def where(event: Event) -> str:
    return event.space.name if event.space else ""


notices.add(Notice("comment.corrected", corrected, one_named("author")))
notices.add(Notice("comment.hidden", hidden, one_named("author")))
notices.add(Notice("comment.unhidden", unhidden, one_named("author")))
