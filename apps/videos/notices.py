"""Whom a video tells, and in what words."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from apps.core.registry import Notice, notices
from apps.discussion.notices import named, sentence
from apps.events.models import Event


def author(event: Event) -> Iterable[int]:
    """Whoever shared it, without who did this."""
    pk = event.item.author_id if event.item else None
    return [pk] if pk and pk != event.actor_id else []


def doubted(event: Event) -> Any:
    name = event.actor.name if event.actor else _("Somebody")
    title = event.item.title if event.item else ""
    return _("%(name)s says that a part of “%(title)s” is not true any more.") % {"name": name, "title": title}


for verb in ("video.published", "video.edited"):
    notices.add(Notice(verb, sentence, named))
notices.add(Notice("video.doubted", doubted, author))
