"""What the organisation wants: its vision, its goals, their metrics and readings."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """The one organisation of this portal (a single row, number 1)."""

    name = models.CharField(_("name"), max_length=120)
    vision = models.CharField(_("vision"), max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name


class Goal(models.Model):
    """Something the organisation wants to reach, in one sentence, and the goal it enables."""

    statement = models.CharField(_("statement"), max_length=300)
    enables = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="enabled_by")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="goals"
    )
    source_id = models.CharField(max_length=200, null=True, unique=True, editable=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.statement


class Direction(models.TextChoices):
    UP = "up", _("More is better")
    DOWN = "down", _("Less is better")


class Metric(models.Model):
    """How a goal is measured: from `baseline` to `target`, both in `unit`, by a date."""

    goal = models.OneToOneField(Goal, on_delete=models.CASCADE, related_name="metric")
    name = models.CharField(_("name"), max_length=160)
    unit = models.CharField(_("unit"), max_length=40)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction.choices)
    baseline = models.FloatField(_("baseline"))
    target = models.FloatField(_("target"))
    by = models.DateField(_("by"))

    def __str__(self) -> str:
        return self.name


class Reading(models.Model):
    """One value of a goal's metric at one moment (UTC)."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="readings")
    at = models.DateTimeField()
    value = models.FloatField()

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["goal", "at"], name="reading_once")]

    def __str__(self) -> str:
        return f"{self.value} at {self.at:%Y-%m-%d}"
