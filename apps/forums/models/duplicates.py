"""Questions that ask the same as another."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from apps.forums.models.threads import Question

USER = settings.AUTH_USER_MODEL


class Duplicate(models.Model):
    """`question` asks the same as `original`, which is no duplicate itself.

    `marked` is the question it was said of: it became a duplicate of `original` later where the two differ, and is the
    original again when that is taken back. `followers` and `waiting` are the people who began to follow `marked`, and
    to want to know it too, only because of this.
    """

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="duplicate")
    original = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="duplicates")
    marked = models.ForeignKey(Question, null=True, on_delete=models.SET_NULL, related_name="+")
    followers = ArrayField(models.BigIntegerField(), default=list)
    waiting = ArrayField(models.BigIntegerField(), default=list)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(question=F("original")), name="duplicate_of_another"),
            models.CheckConstraint(condition=~Q(question=F("marked")), name="duplicate_marked_another"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} asks the same as {self.original_id}"
