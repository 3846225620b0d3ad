"""A poll inside a topic, and what people answered."""

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime
from hashlib import blake2s
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from apps.forums.models.threads import Topic

USER = settings.AUTH_USER_MODEL
MOST_OPTIONS = 20
LONGEST_OPTION = 120
LONGEST_QUESTION = 200
LONGEST_REASON = 200
YES, MAYBE = "yes", "maybe"


class Results(models.TextChoices):
    """When readers see how many chose what."""

    ALWAYS = "always", _("At any time")
    VOTED = "voted", _("Once they have voted, or it has ended")
    ENDED = "ended", _("When it has ended")


class Poll(models.Model):
    """A question a topic asks its readers. What can be chosen is known by its place in `options`, from 0.

    `dated` options are days (2026-12-01) or moments (2026-12-01T09:00:00Z), answered by yes, if need be or no; else
    they are texts, of which one may choose up to `most`. It ends at `closes_at` or by hand; then `ended_at` says when.
    `counts` is [{answer: number}] by option, and `voters` of how many people, where who they were is not kept: of a
    `secret` poll that has ended. Somebody may take it away for a `taken_reason`, which is all that stays. Times are
    aware.
    """

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="poll")
    author = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    question = models.CharField(max_length=LONGEST_QUESTION)
    dated = models.BooleanField(default=False)
    options = ArrayField(models.CharField(max_length=LONGEST_OPTION), size=MOST_OPTIONS)
    most = models.PositiveSmallIntegerField(default=1)
    secret = models.BooleanField(default=False)
    results = models.CharField(max_length=6, choices=Results.choices, default=Results.ALWAYS)
    created = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    counts = models.JSONField(null=True)
    voters = models.PositiveIntegerField(null=True)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_reason = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["closes_at"], condition=Q(ended_at=None, taken_at=None) & ~Q(closes_at=None), name="poll_due"
            )
        ]

    def __str__(self) -> str:
        return self.question

    @classmethod
    def locked(cls, topic_id: int) -> Self | None:
        """Return the poll of a topic as it is now, locked until the transaction ends, or None."""
        return cls.objects.select_for_update(of=("self",), no_key=True).filter(topic_id=topic_id).first()

    @classmethod
    def due(cls) -> "models.QuerySet[Poll]":
        """Those whose end has come and that nobody has ended yet, the earliest first."""
        return cls.objects.filter(
            closes_at__lte=timezone.now(), ended_at=None, taken_at=None, counts__isnull=True
        ).order_by("closes_at", "pk")

    @property
    def is_over(self) -> bool:
        """Whether nobody can vote any more. One that came with counts alone cannot tell who has voted."""
        due = self.closes_at is not None and self.closes_at <= timezone.now()
        return due or self.ended_at is not None or self.counts is not None or self.taken_at is not None

    @property
    def stamp(self) -> str:
        """A short text that is another one as soon as what one votes on has changed."""
        said = [self.created.isoformat(), self.question, str(self.dated), str(self.most), str(self.secret)]
        return blake2s("\0".join([*said, *self.options]).encode(), digest_size=8).hexdigest()

    def keys_of(self, user: Any) -> list[str]:
        return keys_of(self.topic_id, user)


class Ballot(models.Model):
    """What one person answered: {option: answer}, where `maybe` is "if need be" and a missing option means no.

    `key` is what makes it the only one of a person: in an open poll their number, and `voter` is them. In a secret
    poll it is a code only the portal's secret key can make of their number, and neither their name nor a time is
    kept, nor an order: ids are random. When a secret poll ends its ballots are counted and removed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="ballots")
    key = models.CharField(max_length=64)
    voter = models.ForeignKey(USER, null=True, on_delete=models.CASCADE, related_name="+")
    choices = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "key"], name="ballot_once")]

    def __str__(self) -> str:
        return f"a ballot of poll {self.poll_id}"


def keys_of(topic_id: int, user: Any) -> list[str]:
    """Return the keys under which `user` may have a ballot in a topic: that of an open poll, then of a secret one.

    A secret ballot made before the portal's secret key was changed is found by the keys that are still known.
    """
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    value = f"{topic_id}:{user.pk}"
    coded = [salted_hmac("forums.ballot", value, secret=key, algorithm="sha256").hexdigest() for key in secrets]
    return [str(user.pk), *coded]


def tally(poll: Poll, ballots: Iterable[dict[str, str]]) -> list[dict[str, int]]:
    """Return by option how often each answer was given."""
    counts: list[dict[str, int]] = [{} for _option in poll.options]
    for choices in ballots:
        for place, answer in choices.items():
            at = counts[int(place)]
            at[answer] = at.get(answer, 0) + 1
    return counts


def written(moment: datetime | date) -> str:
    """Return a day or an aware moment as options hold it."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return moment.isoformat()


def read(option: str) -> datetime | date:
    """Return the day, or the aware moment, that an option holds."""
    return datetime.fromisoformat(option) if "T" in option else date.fromisoformat(option)
