"""The log of what happened, and the outbox that carries each event to its handlers."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.events.wording import in_words


class Event(models.Model):
    """One act, written in the same transaction as the act itself and never changed.

    `item` and `space` are named by their label: the log lies below the content it tells of, and knows only ids.
    """

    verb = models.CharField(max_length=60)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="events")
    item = models.ForeignKey("content.Item", null=True, on_delete=models.SET_NULL, related_name="events")
    space = models.ForeignKey("spaces.Space", null=True, on_delete=models.SET_NULL, related_name="events")
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["space", "-id"], name="event_by_space"),
            models.Index(fields=["verb", "-id"], name="event_by_verb"),
            BrinIndex(fields=["at"], name="event_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} #{self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and not kwargs.get("force_insert"):
            raise TypeError("Events are never changed.")
        super().save(*args, **kwargs)

    @property
    def words(self) -> str:
        return in_words(self.verb)


class DeliveryState(models.TextChoices):
    PENDING = "pending", _("Waiting")
    DONE = "done", _("Done")
    DEAD = "dead", _("Given up")


class Delivery(models.Model):
    """One event on its way to one handler: at least once to the handler, exactly once in effect."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    handler = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=DeliveryState.choices, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "handler"], name="delivery_once")]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=models.Q(state="pending"), name="delivery_due"),
            models.Index(fields=["-id"], condition=models.Q(state="dead"), name="delivery_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.handler} of event {self.event_id}: {self.state}"
