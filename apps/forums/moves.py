"""A category belongs to its space: a thread that moves leaves it, and stands on the one chosen there, if any. An answer
is expected as the new space promises."""

from typing import Any

from apps.core.registry import ItemMove, item_moves
from apps.forums.actions.promise import promise_anew
from apps.forums.actions.shelving import put_on
from apps.forums.models import kind_of


def change_category(item: Any, space: Any, chosen: dict[str, Any]) -> None:
    if kind_of(item) is not None:
        put_on(item, chosen.get("category"))


def change_promise(item: Any, space: Any, chosen: dict[str, Any]) -> None:
    if item.kind == "question":
        promise_anew(item, space)


item_moves.add(ItemMove("forums", change_category))
item_moves.add(ItemMove("forums.promise", change_promise))
