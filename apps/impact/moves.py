"""Receipts carry their item and its space, so that sums by space read one table."""

from typing import Any

from django.db.models import F

from apps.core.registry import ItemMove, item_moves
from apps.discussion.moving import CommentMove, Moved, comment_moves
from apps.impact.models import Receipt


def take_receipts_along(item: Any, space: Any, chosen: dict[str, Any]) -> None:
    Receipt.objects.filter(item_id=item.pk).update(space=space)


def follow_comments(moved: Moved) -> None:
    """What helped is a comment on another item now; what was said of the item itself is said of what it became."""
    where = {"item_id": moved.new.pk, "space_id": moved.new.space_id}
    Receipt.objects.filter(comment__in=moved.ids).update(**where)
    if moved.became is not None:
        own = Receipt.objects.filter(item_id=moved.old.pk, comment=None)
        moved.became.change(helpful=F("helpful") + own.filter(withdrawn_at=None).count())
        own.update(comment=moved.became, **where)


item_moves.add(ItemMove("impact", take_receipts_along))
comment_moves.add(CommentMove("impact", follow_comments))
