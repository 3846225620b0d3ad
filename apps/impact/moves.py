"""Receipts carry their item's space, so that sums by space read one table."""

from typing import Any

from apps.core.registry import ItemMove, item_moves
from apps.impact.models import Receipt


def take_receipts_along(item: Any, space: Any, chosen: dict[str, Any]) -> None:
    Receipt.objects.filter(item_id=item.pk).update(space=space)


item_moves.add(ItemMove("impact", take_receipts_along))
