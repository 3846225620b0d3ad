"""How long an accepted answer holds, and who doubts it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.discussion.models import Comment
from apps.forums.models.threads import Question

USER = settings.AUTH_USER_MODEL


class Verification(models.Model):
    """Who keeps the accepted answer of a question true, and until when it is taken to be.

    It holds for `months` from its acceptance, and from each time somebody has looked at it again (`verified_at`);
    `review_at` is when that is over. `stale` says that it is over, or that readers doubt it. Times are aware.
    """

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="verification")
    answer = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    months = models.PositiveSmallIntegerField()
    accepted_at = models.DateTimeField(default=timezone.now)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    review_at = models.DateTimeField()
    stale = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["review_at"], condition=Q(stale=False), name="verification_due"),
            models.Index(fields=["question"], condition=Q(stale=True), name="verification_stale"),
            models.Index(fields=["owner"], condition=Q(stale=True), name="verification_of_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} until {self.review_at}"

    @classmethod
    def due(cls) -> "models.QuerySet[Verification]":
        """Those whose time is over and that nobody has marked yet, of answers that are still accepted."""
        over = cls.standing().filter(review_at__lte=timezone.now(), stale=False)
        return over.order_by("review_at", "pk")

    @classmethod
    def standing(cls) -> "models.QuerySet[Verification]":
        """Those of answers that are accepted and can be read."""
        return cls.objects.filter(answer__accepted=True, answer__deleted_at=None, answer__hidden_at=None)


class Doubt(models.Model):
    """A reader said why an accepted answer is out of date; it stands until somebody has looked at the answer again."""

    verification = models.ForeignKey(Verification, on_delete=models.CASCADE, related_name="doubts")
    user = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    why = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["verification", "user"], condition=Q(settled_at=None), name="doubt_once_until_settled"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} about {self.verification_id}"
