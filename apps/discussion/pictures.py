"""Pictures inside texts: an item's own and those of its comments share the item's files."""

from typing import Any

from apps.content.models import Item
from apps.core import richtext
from apps.core.registry import archive_kinds
from apps.discussion.models import Comment
from apps.files.actions import adopt, release


def keep_pictures(*, actor: Any, item: Item, body: str, before: str = "") -> None:
    """Let readers of `item` see the pictures in `body`, one of its texts, just saved; `before` is what it said.

    A picture taken out becomes nobody's, unless another text of the item shows it. The caller holds the transaction.
    """
    shown = richtext.find_files(body)
    adopt(actor=actor, item=item, ids=shown)
    gone = set(richtext.find_files(before)) - set(shown)
    if gone:
        own = archive_kinds.get(item.kind).dump([item.pk]).get(item.pk, {}).get("html", "")
        elsewhere = Comment.with_pictures(item)
        release(item=item, ids=gone.difference(*map(richtext.find_files, [own, *elsewhere])))
