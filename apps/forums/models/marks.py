"""Answers that helped, beside the one that is accepted."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from apps.discussion.models import Comment

USER = settings.AUTH_USER_MODEL


class HelpfulMark(models.Model):
    """The asker, or somebody who leads the space, says that an answer helped. It counts for nothing else."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="helpful_mark")
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.comment_id} by {self.by_id}"
