"""Conversation on any item: comments with replies, reactions, and mentions of people."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.content.models import Item
from apps.discussion.querysets import CommentQuerySet
from apps.spaces.models import Space

REACTIONS = ["👍", "❤️", "💡", "🎉", "🙏"]


class Comment(models.Model):
    """A comment on an item, or a reply to another comment. `body` is sanitised HTML; `reaction_counts` {emoji: count}."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="comments")
    body = models.TextField()
    created = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    accepted = models.BooleanField(default=False)
    reaction_counts = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    source_id = models.CharField(max_length=200, null=True, unique=True, editable=False)

    everything = CommentQuerySet.as_manager()

    class Meta:
        default_manager_name = base_manager_name = "everything"
        indexes = [
            models.Index(fields=["item", "id"], name="comment_by_item"),
            models.Index(fields=["author", "-id"], name="comment_by_author"),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk} on {self.item_id}"

    def get_absolute_url(self) -> str:
        return f"{self.item.get_absolute_url()}#comment-{self.pk}"

    @classmethod
    def visible_to(cls, user: Any) -> CommentQuerySet:
        """Comments `user` may see now: not deleted, on items they may see."""
        return cls.everything.visible_to(user)

    @property
    def permission_space(self) -> Space:
        return self.item.space

    @property
    def permission_state(self) -> str:
        if self.deleted_at:
            return "deleted"
        return "published" if self.item.permission_state in {"published", "archived"} else "withdrawn"

    def permission_facts(self, user: Any) -> frozenset[str]:
        return frozenset({"author"}) if self.author_id == user.pk else frozenset()


class CommentRevision(models.Model):
    """What a comment said before an edit."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="revisions")
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
