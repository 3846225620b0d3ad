"""Tags carry their item's space, so that a tag's page never walks spaces one may not read."""

from typing import Any

from apps.core.registry import ItemMove, item_moves
from apps.tagging.models import ItemTag


def take_tags_along(item: Any, space: Any, chosen: dict[str, Any]) -> None:
    ItemTag.objects.filter(content_object_id=item.pk).update(space=space)


item_moves.add(ItemMove("tagging", take_tags_along))
