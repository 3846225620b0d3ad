"""Whom the ledger tells: somebody to whom a need was given."""

from typing import Any

from django.utils.translation import gettext as _

from apps.core.registry import Notice, notices
from apps.discussion.notices import one_named
from apps.events.models import Event


def planned(event: Event) -> Any:
    return _("%(name)s gave you something that people lack to see to.") % {
        "name": event.actor.name if event.actor else _("Somebody")
    }


notices.add(Notice("need.planned", planned, one_named("owner")))
