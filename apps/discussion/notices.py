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
