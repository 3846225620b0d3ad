"""What the API remembers: answers to writes that may be asked for twice."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from apps.accounts.models import AccessToken


class KeptAnswer(models.Model):
    """The answer to a write that came with an `Idempotency-Key`, written in the transaction of the act itself.

    A key belongs to one token, or to the person where they are signed in. `fingerprint` is a digest of the whole
    request, so that a key cannot stand for two different ones.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token = models.ForeignKey(AccessToken, null=True, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "token", "key"], nulls_distinct=False, name="kept_answer_once")
        ]
        indexes = [models.Index(fields=["created"], name="kept_answer_by_age")]

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id}"

    @classmethod
    def purge(cls, before: datetime) -> int:
        """Forget what was answered before that moment (aware). Returns how many."""
        return cls.objects.filter(created__lt=before).delete()[0]
