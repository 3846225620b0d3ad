"""Who was asked to answer a question."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from apps.forums.models.threads import Question

# So long a question waits for those who were asked, and so long it is remembered who they were.
WAITS = timedelta(days=14)
REMEMBERED = timedelta(days=30)
WEEK = timedelta(days=7)


class Asked(models.Model):
    """One person was asked one question. `passed_at` is when they passed on it.

    Nobody but that person is ever shown that they were asked: not in pages, events, archives or lists of admins. So it
    cannot be told who was asked and stayed silent. Rows are forgotten after 30 days.
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="asked_rows")
    at = models.DateTimeField(default=timezone.now)
    passed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "person"], name="asked_once")]
        indexes = [
            models.Index(fields=["person", "-at"], name="asked_lately"),
            models.Index(fields=["at"], name="asked_at"),
        ]

    def __str__(self) -> str:
        return f"asked about {self.question_id}"
