"""Whom a post or a comment tells, and in what words."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from apps.core.registry import Notice, notices
from apps.events.models import Event


def named(event: Event) -> Iterable[int]:
    return event.data.get("mentioned", [])


def sentence(event: Event) -> Any:
    where = event.space.name if event.space else ""
    return _("%(name)s names you in %(space)s.") % {"name": event.actor.name if event.actor else "", "space": where}


for verb in ("post.published", "post.edited", "comment.published", "comment.edited"):
    notices.add(Notice(verb, sentence, named))


def author(event: Event) -> Iterable[int]:
    person = event.data.get("author")
    return [person] if person and person != event.actor_id else []


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


notices.add(Notice("comment.corrected", corrected, author))
notices.add(Notice("comment.hidden", hidden, author))
notices.add(Notice("comment.unhidden", unhidden, author))
