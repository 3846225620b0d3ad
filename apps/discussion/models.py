"""Conversation on any item: comments with replies, reactions, and mentions of people."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2s
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone

from apps.content.models import Item
from apps.discussion.querysets import CommentQuerySet
from apps.spaces.models import Space

MOST_IN_PAGE = 1000
# Whole threads by their first comments. Each thread is read from its start, oldest first.
THREADS_SQL = """
WITH RECURSIVE roots AS (
    SELECT id, row_number() OVER (ORDER BY {order}) AS place FROM discussion_comment
    WHERE item_id = %(item)s AND parent_id IS NULL {bound} ORDER BY {order} LIMIT %(limit)s
), tree AS (
    SELECT c.id, c.parent_id, c.version, c.author_id, c.deleted_at, c.created, c.accepted, c.hidden_at, c.shared_at,
        c.id AS root, roots.place
    FROM discussion_comment c JOIN roots ON roots.id = c.id
    UNION ALL
    SELECT c.id, c.parent_id, c.version, c.author_id, c.deleted_at, c.created, c.accepted, c.hidden_at, c.shared_at,
        tree.root, tree.place
    FROM discussion_comment c JOIN tree ON c.parent_id = tree.id
)
SELECT id, parent_id, version, author_id, deleted_at IS NOT NULL, created, accepted, root, hidden_at IS NOT NULL,
    shared_at IS NOT NULL
FROM tree
ORDER BY place, created, id LIMIT %(most)s
"""
BENEATH_SQL = """
WITH RECURSIVE tree AS (
    SELECT id, created FROM discussion_comment WHERE item_id = %(item)s AND id = ANY(%(chosen)s)
    UNION
    SELECT c.id, c.created FROM discussion_comment c JOIN tree ON c.parent_id = tree.id
)
SELECT id FROM tree ORDER BY created, id
"""
STANDS_FIRST = "(accepted AND hidden_at IS NULL)"
LAST_SHOWN = "(SELECT {} FROM discussion_comment WHERE id = %(after)s AND item_id = %(item)s)"
HELPFUL, CREATED = LAST_SHOWN.format("helpful"), LAST_SHOWN.format("created")
LESS_HELPFUL = f"(-helpful, created, id) > (-{HELPFUL}, {CREATED}, %(after)s)"
# By time and not by id: what was merged or imported may be older than what stood there before.
ORDERS = {
    "oldest": ("created, id", f"AND (created, id) > ({CREATED}, %(after)s)"),
    "newest": ("created DESC, id DESC", f"AND (created, id) < ({CREATED}, %(after)s)"),
    "helpful": ("helpful DESC, created, id", f"AND {LESS_HELPFUL}"),
    # The accepted one first; there is one at most, so it is on the first page.
    "votes": (f"{STANDS_FIRST} DESC, helpful DESC, created, id", f"AND NOT {STANDS_FIRST} AND {LESS_HELPFUL}"),
}
REACTIONS = ["👍", "❤️", "💡", "🎉", "🙏"]


class Row(NamedTuple):
    """One comment as a thread needs it before anything is drawn; `root` is the first comment of its thread."""

    id: int
    parent: int | None
    version: int
    author: int | None
    deleted: bool
    created: datetime
    accepted: bool
    root: int
    hidden: bool = False
    shared: bool = False

    @property
    def gone(self) -> bool:
        """Whether readers do not see what it says."""
        return self.deleted or self.hidden


class Comment(models.Model):
    """A comment on an item, or a reply to another. `body` is sanitised HTML; `reaction_counts` is {emoji: count}.

    `helpful` counts the reactions, and whatever else says that the comment helped; it orders "most helpful".
    `hidden_at` is when those who lead the space hid it, for `hidden_reason`; `shared_at` since when all members may
    edit it.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="comments")
    body = models.TextField()
    created = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    hidden_at = models.DateTimeField(null=True)
    hidden_reason = models.CharField(max_length=500, blank=True, db_default="")
    shared_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(default=False)
    reaction_counts = models.JSONField(default=dict)
    helpful = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    version = models.PositiveIntegerField(default=1)
    source_id = models.CharField(max_length=200, null=True, unique=True, editable=False)

    everything = CommentQuerySet.as_manager()

    class Meta:
        default_manager_name = base_manager_name = "everything"
        indexes = [
            models.Index(fields=["item", "id"], name="comment_by_item"),
            models.Index(fields=["item", "created", "id"], condition=Q(parent=None), name="comment_first_by_time"),
            models.Index(fields=["author", "-id"], name="comment_by_author"),
            models.Index(fields=["item"], condition=Q(accepted=True), name="comment_accepted"),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk} on {self.item_id}"

    def get_absolute_url(self) -> str:
        return f"{self.item.own_url}#comment-{self.pk}"

    @classmethod
    def visible_to(cls, user: Any) -> CommentQuerySet:
        """Comments `user` may see now: neither deleted nor hidden from them, on items they may see."""
        return cls.everything.visible_to(user)

    @classmethod
    def for_threads(cls, ids: list[int]) -> CommentQuerySet:
        """Rows to draw, for ids on an item that has passed `visible_to` already."""
        return cls.everything.filter(pk__in=ids).select_related("author")

    @classmethod
    def thread_rows(cls, item: Item, *, sort: str, after: int, limit: int) -> list[Row]:
        """Return whole threads of an item one may see, those that follow the first comment `after` (0: from the top).

        `sort` is a key of ORDERS and orders the threads; inside a thread comments stand oldest first.
        """
        order, bound = ORDERS[sort]
        sql = THREADS_SQL.format(order=order, bound=bound if after else "")
        with connection.cursor() as cursor:
            cursor.execute(sql, {"item": item.pk, "after": after, "limit": limit, "most": MOST_IN_PAGE})
            return [Row(*row) for row in cursor.fetchall()]

    @classmethod
    def locked_for_acceptance(cls, comment: "Comment") -> "list[Comment]":
        """Return `comment` and what is accepted on its item, as they are now, locked in one order for everybody."""
        rows = cls.everything.prefetch_related("item__space").select_for_update(of=("self",), no_key=True)
        return list(rows.filter(Q(pk=comment.pk) | Q(item_id=comment.item_id, accepted=True)).order_by("pk"))

    @classmethod
    def accepted_on(cls, item: Item) -> "Comment | None":
        """Return the accepted comment on an item one may see, with its author, if there is one to be read."""
        rows = cls.everything.filter(item_id=item.pk, accepted=True, deleted_at=None, hidden_at=None)
        return rows.select_related("author").first()

    @classmethod
    def with_pictures(cls, item: Item) -> list[str]:
        """Return the bodies of an item's comments in which files stand, the deleted ones too: they may come back."""
        return list(cls.everything.filter(item_id=item.pk, body__contains='"/files/').values_list("body", flat=True))

    @classmethod
    def page_start(cls, comment: "Comment", size: int) -> int:
        """Return the id of the last first comment on the page before the one with `comment`, or 0."""
        root = comment
        while root.parent_id is not None:
            root = cls.everything.get(pk=root.parent_id)
        earlier = Q(created__lt=root.created) | Q(created=root.created, pk__lt=root.pk)
        before = cls.everything.filter(earlier, item_id=comment.item_id, parent=None)
        count = before.count() // size * size
        return before.order_by("created", "pk").values_list("pk", flat=True)[count - 1] if count else 0

    @classmethod
    def restorable_by(cls, user: Any) -> CommentQuerySet:
        """Deleted comments `user` may bring back."""
        return cls.everything.restorable_by(user)

    @classmethod
    def locked(cls, pk: int) -> Self:
        """Return the row as it is now, locked until the transaction ends, with its item. Raises DoesNotExist.

        The item is read once the lock is there, so that it is the one the comment belongs to now.
        """
        rows = cls.everything.prefetch_related("item__space").select_for_update(of=("self",), no_key=True)
        return rows.get(pk=pk)

    def change(self, **columns: Any) -> None:
        """Write columns of this row and move its version."""
        Comment.everything.filter(pk=self.pk).update(version=F("version") + 1, **columns)
        for name, value in columns.items():
            if not hasattr(value, "resolve_expression"):
                setattr(self, name, value)

    @classmethod
    def lock_all(cls, item_id: int, *, waiting: bool) -> list[int]:
        """Lock every comment on an item until the transaction ends, in the order of ids. Returns the ids.

        Raises OperationalError when somebody holds one and the caller is not `waiting`.
        """
        rows = cls.everything.filter(item_id=item_id).order_by("pk")
        return list(rows.select_for_update(of=("self",), no_key=True, nowait=not waiting).values_list("pk", flat=True))

    @classmethod
    def hand_over(cls, ids: list[int], item_id: int) -> None:
        """Let these comments, which the caller has locked, stand on another item; what they answer goes with them or
        they are first comments there."""
        rows = cls.everything.filter(pk__in=ids)
        rows.exclude(parent__in=ids).update(parent=None)
        rows.update(item_id=item_id, version=F("version") + 1)

    @classmethod
    def bodies_of(cls, ids: list[int]) -> list[str]:
        """Return what comments say in which pictures stand, for ids on an item that the caller holds."""
        return list(cls.everything.filter(pk__in=ids, body__contains='"/files/').values_list("body", flat=True))

    @classmethod
    def texts(cls, ids: list[int]) -> list[tuple[int, str]]:
        """Return (id, body) of comments, for what reads texts and shows them to nobody."""
        return list(cls.everything.filter(pk__in=ids).values_list("pk", "body"))

    @classmethod
    def beneath(cls, item_id: int, chosen: Iterable[int]) -> list[int]:
        """Return the ids of these comments of an item and of all that is below them, oldest first."""
        with connection.cursor() as cursor:
            cursor.execute(BENEATH_SQL, {"item": item_id, "chosen": list(chosen)})
            return [pk for (pk,) in cursor.fetchall()]

    @property
    def row(self) -> Row:
        """This comment as threads know it before it is drawn; here it is the first of its thread."""
        deleted, hidden, shared = (at is not None for at in (self.deleted_at, self.hidden_at, self.shared_at))
        return Row(
            self.pk, self.parent_id, self.version, self.author_id, deleted, self.created, self.accepted, self.pk,
            hidden, shared,
        )  # fmt: skip

    @property
    def permission_space(self) -> Space:
        return self.item.space

    @property
    def permission_state(self) -> str:
        if self.deleted_at:
            return "deleted"
        if self.item.permission_state not in {"published", "closed", "archived"}:
            return "withdrawn"
        return "hidden" if self.hidden_at else "shared" if self.shared_at else "published"

    @property
    def stamp(self) -> str:
        """A short text that is another one as soon as it says something else."""
        return blake2s(self.body.encode(), digest_size=8).hexdigest()

    def permission_facts(self, user: Any) -> frozenset[str]:
        return frozenset({"author"}) if self.author_id == user.pk else frozenset()


class CommentRevision(models.Model):
    """What a comment said before an edit by `editor`."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="revisions")
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"comment {self.comment_id} until {self.at}"


class Reaction(models.Model):
    """One person's one emoji on one item or one comment."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reactions")
    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="reactions")
    comment = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="reactions")
    emoji = models.CharField(max_length=16)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "item", "emoji"], condition=Q(comment=None), name="reaction_once_on_item"
            ),
            models.UniqueConstraint(
                fields=["user", "comment", "emoji"], condition=Q(item=None), name="reaction_once_on_comment"
            ),
            models.CheckConstraint(condition=Q(item=None) ^ Q(comment=None), name="reaction_on_one_thing"),
        ]
        indexes = [
            models.Index(fields=["item", "user"], condition=Q(comment=None), name="reaction_by_item"),
            models.Index(fields=["comment", "user"], condition=Q(item=None), name="reaction_by_comment"),
        ]

    def __str__(self) -> str:
        return f"{self.emoji} by {self.user_id}"


class Mention(models.Model):
    """Somebody was named in an item (comment is null) or in a comment on it. `seen_at` when they opened it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="mentions")
    comment = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="mentions")
    created = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "item"], condition=Q(comment=None), name="mention_once_in_item"),
            models.UniqueConstraint(
                fields=["user", "comment"], condition=~Q(comment=None), name="mention_once_in_comment"
            ),
        ]
        indexes = [models.Index(fields=["user", "-id"], condition=Q(seen_at=None), name="mention_unseen")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.item_id}"


class Reference(models.Model):
    """A text, of an item or of a comment, names the item `target` in a line, shows it as a card or links it."""

    target = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="named_by")
    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "target"], condition=~Q(item=None), name="named_once_in_item"),
            models.UniqueConstraint(
                fields=["comment", "target"], condition=~Q(comment=None), name="named_once_in_comment"
            ),
            models.CheckConstraint(condition=Q(item=None) ^ Q(comment=None), name="named_in_one_text"),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} in {self.item_id or self.comment_id}"
