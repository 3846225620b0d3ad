"""Reminding those who have not confirmed yet that they read an item."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.content.confirming import Asked
from apps.events.outbox import record

BETWEEN_REMINDERS = timedelta(days=1)


def remind_those(*, actor: Any, asked: Asked, verb: str) -> int:
    """Record `verb`, by which those who have not confirmed yet are told, at most once a day. Returns how many they are.

    The caller holds the item's lock and has asked whether `actor` may. Raises ValidationError when it is too soon or
    nobody is left.
    """
    since = timezone.now() - BETWEEN_REMINDERS
    if asked.item.events.filter(verb=verb, at__gt=since).exists():
        raise ValidationError(_("They have been reminded within the last day. Leave them some time."))
    left = asked.waiting.count()
    if not left:
        raise ValidationError(_("Everybody has confirmed. There is nobody to remind."))
    record(verb, actor=actor, item=asked.item)
    return left
