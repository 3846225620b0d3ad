"""Taking an item to another space."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.content.actions.items import stir
from apps.content.models import Item
from apps.core.registry import item_moves
from apps.events.outbox import record
from apps.spaces.models import Space
from apps.spaces.permissions import can
from apps.spaces.versions import move_on


@transaction.atomic
def move(*, actor: Any, item: Any, space: Any, chosen: dict[str, Any] | None = None) -> None:
    """Take `item` to `space`, with its conversation and all that hangs on it; its pin comes out.

    `chosen` is what its kind lets people choose there; it is kept with the event, so it must be JSON. Apps that keep
    something of an item's space do their part by `item_moves`. Raises PermissionDenied, or ValidationError.
    """
    chosen, item = chosen or {}, Item.locked(item.pk)
    if item.space_id == space.pk:
        return
    if not can(actor, "item.move", item):
        raise PermissionDenied
    before = item.space
    # Who lock two spaces lock them by their ids.
    spaces = {pk: Space.objects.locked(pk) for pk in sorted([before.pk, space.pk])}
    space = spaces[space.pk]
    if not can(actor, "space.publish", space):
        raise ValidationError({"space": _("You cannot publish in this space, so nothing can be moved there.")})
    item.change(space=space, pinned_at=None)
    for part in item_moves:
        part.run(item, space, chosen)
    stir(item, item.last_activity_at)
    for pk in spaces:
        move_on(pk)
    record(f"{item.kind}.moved", actor=actor, item=item, **chosen, **{"from": before.pk, "to": space.pk})
