"""A document stands in the tree of its space: one that moves stands at the top of its new one, and what hung below it
stays where it was, below its parent. Who was named to write or to approve stays named."""

from typing import Any

from apps.core.registry import ItemMove, item_moves
from apps.documents.actions.tree import last_place, leave
from apps.documents.models import Document


def change_tree(item: Any, space: Any, chosen: dict[str, Any]) -> None:
    if item.kind == "document":
        document = Document.locked(item.pk)
        leave(document)
        document.position = last_place(space, None)
        document.save(update_fields=["position"])


item_moves.add(ItemMove("documents", change_tree))
