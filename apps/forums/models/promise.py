"""How soon a space answers, as it promises and as it did."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from apps.forums.models.threads import Question
from apps.spaces.models import Space

USER = settings.AUTH_USER_MODEL


class Promise(models.Model):
    """Within how many `hours`, around the clock, a question in a space gets its first answer.

    `told` is who hears of a question that waits longer, as long as that person leads the space; else its owners do.
    """

    space = models.OneToOneField(Space, on_delete=models.CASCADE, related_name="+")
    hours = models.PositiveSmallIntegerField()
    told = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"{self.space_id} within {self.hours} h"


class FirstAnswer(models.Model):
    """When a question was asked and when somebody else first answered it, as the log says; see `first_answers.py`.

    `due_at` is by when an answer was promised to who asked, `escalated_at` when those who lead the space were told
    that none had come. Times are aware.
    """

    question = models.OneToOneField(Question, primary_key=True, on_delete=models.CASCADE, related_name="first_answer")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["space", "-asked_at"], name="first_answer_by_space"),
            models.Index(
                fields=["due_at"],
                condition=Q(answered_at=None, escalated_at=None) & ~Q(due_at=None),
                name="first_answer_due",
            ),
            models.Index(
                fields=["space"], condition=Q(answered_at=None) & ~Q(escalated_at=None), name="first_answer_overdue"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} asked {self.asked_at}"

    @classmethod
    def waiting(cls) -> "models.QuerySet[FirstAnswer]":
        """Of questions that can be answered and that nobody else has answered, nor the asker for good."""
        rows = cls.objects.filter(
            answered_at=None, question__state="published", question__deleted_at=None, question__closed_at=None,
            question__space__archived_at=None, space_id=F("question__space_id"),
        )  # fmt: skip
        return rows.exclude(question__facts__has_any_keys=["accepted", "duplicate"])

    @classmethod
    def due(cls) -> "models.QuerySet[FirstAnswer]":
        """Those who wait longer than was promised, of which nobody has been told yet, the longest first."""
        return cls.waiting().filter(due_at__lte=timezone.now(), escalated_at=None).order_by("due_at", "pk")
