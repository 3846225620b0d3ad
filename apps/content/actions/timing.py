"""What happens to items by itself when its time has come: appearing, and leaving the streams."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.content.models import Item, State
from apps.core.registry import kinds
from apps.events.outbox import record
from apps.spaces.permissions import can

log = logging.getLogger(__name__)
BATCH = 200


def publish_due(limit: int = BATCH) -> int:
    """Let every scheduled item appear whose time has come. Returns how many did.

    Each has a transaction of its own in which its row is locked, so one that fails holds up no other, a killed worker
    leaves nothing half done, and two workers never publish the same one twice.
    """
    scheduling = [kind.name for kind in kinds if kind.publish]
    ids = list(Item.due(timezone.now()).filter(kind__in=scheduling).values_list("pk", flat=True)[:limit])
    return sum(_one(pk, Item.due, _publish) for pk in ids)


def expire_due(limit: int = BATCH) -> int:
    """Take every published item out of the streams whose time is over. Returns how many."""
    ids = list(Item.outdated(timezone.now()).values_list("pk", flat=True)[:limit])
    return sum(_one(pk, Item.outdated, _expire) for pk in ids)


def _one(pk: int, waiting: Callable[[Any], Any], act: Callable[[Any], None]) -> bool:
    """Do `act` to the item, if it is still `waiting` and nobody else holds it. Returns whether it is done."""
    try:
        with transaction.atomic():
            item = waiting(timezone.now()).select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
            if item is None:
                return False
            act(item)
            return True
    except Exception:  # whatever a kind fails at, the next item must not wait for it; this one is tried again
        log.exception("Item %s did not change at its time", pk)
        return False


def _publish(item: Any) -> None:
    publish = kinds.get(item.kind).publish
    assert publish is not None
    publish(item)


def _expire(item: Any) -> None:
    item.change(state=State.ARCHIVED)
    record(f"{item.kind}.expired", actor=None, item=item)


@transaction.atomic
def renew(*, actor: Any, item: Any) -> None:
    """Bring back what left the streams at its time, now for good. Raises PermissionDenied."""
    item = Item.locked(item.pk)
    if not can(actor, "item.renew", item):
        raise PermissionDenied
    item.change(state=State.PUBLISHED, expires_at=None)
    record(f"{item.kind}.renewed", actor=actor, item=item)
