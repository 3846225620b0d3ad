"""Ending the conversation on an item, and opening it again."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.content.models import Item
from apps.events.outbox import record
from apps.spaces.permissions import can

LONGEST_REASON = 200


@transaction.atomic
def close(*, actor: Any, item: Any, reason: str) -> None:
    """End the conversation on `item`; what was said stays. Raises PermissionDenied, or ValidationError by field."""
    item = Item.locked(item.pk)
    if item.permission_state == "closed":
        return
    if not can(actor, "item.close", item):
        raise PermissionDenied
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": _("Say why, in at most %(most)d characters.") % {"most": LONGEST_REASON}})
    item.change(closed_at=timezone.now(), closed_reason=reason)
    record(f"{item.kind}.closed", actor=actor, item=item, reason=reason)


@transaction.atomic
def reopen(*, actor: Any, item: Any) -> None:
    """Let people comment on `item` again. Raises PermissionDenied."""
    item = Item.locked(item.pk)
    if not item.closed_at:
        return
    if not can(actor, "item.reopen", item):
        raise PermissionDenied
    item.change(closed_at=None, closed_reason="")
    record(f"{item.kind}.reopened", actor=actor, item=item)
