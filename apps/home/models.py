"""When somebody was last at home, and what they have put away there."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class Visit(models.Model):
    """The watermark of one person's home: what moved after `since` is new to them.

    `seen_at` is when they last looked; once they have been away for a while it becomes `since`. `put_away` holds the
    keys of rows of *Needs you* they do not want to see for now, the newest last.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="home_visit"
    )
    since = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(default=timezone.now)
    put_away = ArrayField(models.CharField(max_length=80), default=list)

    def __str__(self) -> str:
        return f"{self.user_id} saw home at {self.seen_at}"
