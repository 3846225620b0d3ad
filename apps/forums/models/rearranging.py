"""What was taken from one thread to another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from apps.content.models import Item

USER = settings.AUTH_USER_MODEL


class Split(models.Model):
    """`replies` comments, with all below them, were taken from one thread to another; `began` says that it began so."""

    source = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    replies = models.PositiveIntegerField()
    began = models.BooleanField()
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(source=F("target")), name="split_to_another")]

    def __str__(self) -> str:
        return f"{self.replies} from {self.source_id} to {self.target_id}"
