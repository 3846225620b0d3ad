"""Whom an endorsement tells, and in what words."""

from typing import Any

from django.utils.translation import gettext as _

from apps.core.registry import Notice, notices
from apps.discussion.notices import one_named
from apps.events.models import Event


def endorsed(event: Event) -> Any:
    name = event.actor.name if event.actor else _("Somebody")
    return _("%(name)s says that you know about %(skill)s.") % {"name": name, "skill": event.data["skill"]}


notices.add(Notice("skill.endorsed", endorsed, one_named("person")))
