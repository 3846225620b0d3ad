"""What stands on top of a space's stream."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from apps.content.models import MOST_PINNED, Item
from apps.events.outbox import record
from apps.spaces.models import Space
from apps.spaces.permissions import can
from apps.spaces.versions import move_on


@transaction.atomic
def pin(*, actor: Any, item: Any) -> None:
    """Put `item` on top of its space's stream. Raises PermissionDenied, or ValidationError when there is no room."""
    item = Item.locked(item.pk)
    if not can(actor, "item.pin", item):
        raise PermissionDenied
    # The lock on the space makes people who pin at the same moment count one after the other.
    Space.objects.locked(item.space_id)
    if item.pinned_at:
        return
    if Item.pinned_in(item.space_id).count() >= MOST_PINNED:
        raise ValidationError(
            ngettext(
                "%(n)d thing is pinned here already. Take that pin out first.",
                "%(n)d things are pinned here already. Take one of those pins out first.",
                MOST_PINNED,
            )
            % {"n": MOST_PINNED}
        )
    item.change(pinned_at=timezone.now())
    move_on(item.space_id)
    record(f"{item.kind}.pinned", actor=actor, item=item)


@transaction.atomic
def unpin(*, actor: Any, item: Any) -> None:
    """Take the pin out of `item`. Raises PermissionDenied."""
    item = Item.locked(item.pk)
    if not can(actor, "item.pin", item):
        raise PermissionDenied
    if not item.pinned_at:
        return
    item.change(pinned_at=None)
    move_on(item.space_id)
    record(f"{item.kind}.unpinned", actor=actor, item=item)
