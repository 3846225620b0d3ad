"""Comments that go to another item, with all that hangs on them, while people write.

Whoever takes comments along locks them first, by their ids, then both items, by theirs. What was said meanwhile is
locked then without waiting: who holds one of those comments may wait for the item, so the act begins anew.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from apps.content.actions import stir
from apps.content.models import Item, Revision
from apps.core import richtext
from apps.core.registry import Registry, archive_kinds
from apps.discussion.counters import count_items
from apps.discussion.models import Comment, CommentRevision, Mention, Reaction, Reference
from apps.files.actions import hand_over

TRIES = 8
# What somebody is typing in answer goes along, unless they are typing there already.
DRAFTS_SQL = """
UPDATE content_draft d SET key = k.new FROM unnest(%s::text[], %s::text[]) AS k (old, new)
WHERE d.key = k.old AND NOT EXISTS (SELECT FROM content_draft o WHERE o.user_id = d.user_id AND o.key = k.new)
"""
Act = TypeVar("Act", bound=Callable[..., Any])


@dataclass(frozen=True)
class Moved:
    """Comments `ids` went from item `old` to item `new`, which stands in its space already.

    Where all of `old` became part of `new`, `became` is the comment there that says what `old` said.
    """

    ids: list[int]
    old: Item
    new: Item
    became: Comment | None


@dataclass(frozen=True)
class CommentMove:
    """What an app does when comments go to another item, declared in its `moves.py`.

    `run(moved)` is part of the act's transaction, in which the comments and both items are locked.
    """

    name: str
    run: Callable[[Moved], None] = field(compare=False)


comment_moves: Registry[CommentMove] = Registry("comment move")


class Busy(Exception):
    """Somebody holds a comment that was written a moment ago."""


def begun_anew(act: Act) -> Act:
    """Let `act`, a transaction of its own, begin anew while it is Busy. Raises ValidationError when that never ends."""

    @wraps(act)
    def patient(**values: Any) -> Any:
        for _time in range(TRIES):
            try:
                return act(**values)
            except Busy:
                continue
        raise ValidationError(_("Many people are writing here just now. Try it again."))

    return patient  # type: ignore[return-value]


def locked_items(old: int, *others: int) -> dict[int, Item]:
    """Return items by id as they are now, locked, and lock all comments on the first. Raises DoesNotExist, Busy."""
    Comment.lock_all(old, waiting=True)
    items = {pk: Item.locked(pk) for pk in sorted({old, *others})}
    try:
        Comment.lock_all(old, waiting=False)
    except OperationalError as error:
        raise Busy from error
    return items


def locked_place(item_id: int, parent: Comment | None) -> tuple[Item, Comment | None]:
    """Return where something said on an item, or in answer to `parent`, belongs now: the item, locked, and the parent.

    An item that was merged, or a parent that was taken elsewhere, is followed. A lock on the wrong item is let go
    before the next is taken, as who locks two items locks them by their ids.
    """
    parent = copy(parent)  # the caller's says what was asked for
    while True:
        savepoint = transaction.savepoint()
        item = Item.locked(item_id)
        if parent is not None:
            parent.refresh_from_db(fields=["item", "deleted_at", "hidden_at"])
        wanted = parent.item_id if parent is not None else Item.merged_into(item_id) if is_merged(item) else item_id
        if wanted == item_id or wanted is None:
            transaction.savepoint_commit(savepoint)
            return item, parent
        transaction.savepoint_rollback(savepoint)
        item_id = wanted


def is_merged(item: Item) -> bool:
    return "merged_into" in item.facts


def move_comments(*, ids: list[int], old: Item, new: Item, became: Comment | None = None) -> None:
    """Take comments `ids` of `old` to `new`; the caller holds all locks. See `Moved` for `became`.

    They keep who wrote them and when, what they said before, reactions, receipts, pictures and mentions. What is below
    a comment has to be among `ids` with it.
    """
    Comment.hand_over(ids, new.pk)
    Mention.objects.filter(comment__in=ids).update(item=new)
    if became is not None:
        _hand_over_own(old, became)
    moved = Moved(ids, old, new, became)
    _take_pictures(moved)
    _take_drafts(moved)
    for part in comment_moves:
        part.run(moved)
    count_items([old.pk, new.pk])
    new.refresh_from_db()
    stir(new, new.last_activity_at)


def _hand_over_own(old: Item, became: Comment) -> None:
    """Let what people said of the item itself be said of the comment that it became, which names what it named."""
    Reference.objects.filter(item_id=old.pk).update(item=None, comment=became)
    known = CommentRevision.objects.filter(comment=became)
    if not known.exists():
        said = Revision.objects.filter(item_id=old.pk).order_by("number")
        CommentRevision.objects.bulk_create(
            CommentRevision(comment=became, editor_id=row.editor_id, body=row.body, at=row.at) for row in said
        )
    Mention.objects.filter(item_id=old.pk, comment=None).update(item_id=became.item_id, comment=became)
    Reaction.objects.filter(item_id=old.pk).update(item=None, comment=became)
    became.change(reaction_counts=old.reaction_counts, helpful=sum(old.reaction_counts.values()))


def _take_drafts(moved: Moved) -> None:
    ends = [f".{pk}" for pk in moved.ids] + ([""] if moved.became is not None else [])
    keys = [[f"comment:{item.pk}{end}" for end in ends] for item in (moved.old, moved.new)]
    with connection.cursor() as cursor:
        cursor.execute(DRAFTS_SQL, keys)


def _take_pictures(moved: Moved) -> None:
    """Let the pictures in the moved texts go along, unless a text that stays shows them too."""
    shown = {name for body in Comment.bodies_of(moved.ids) for name in map(str, richtext.find_files(body))}
    if moved.became is not None:
        shown |= set(map(str, richtext.find_files(moved.became.body)))
    if not shown:
        return
    if moved.became is None:
        own = archive_kinds.get(moved.old.kind).dump([moved.old.pk]).get(moved.old.pk, {}).get("html", "")
        for body in [own, *Comment.with_pictures(moved.old)]:
            shown -= set(map(str, richtext.find_files(body)))
    hand_over(ids=shown, old=moved.old, new=moved.new)
