"""What people know: what they say of themselves, what colleagues say of them, and what their work shows.

A topic is a word, whether or not it stands on something as a tag: its key is the slug a tag of that name has.
`accounts.User.skills` is the list of what somebody says they know, in their own order and words; rows here say more.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.content.models import Item
from apps.discussion.models import Comment
from apps.tagging.models import Tag

LONGEST_KEY = 100


class Level(models.IntegerChoices):
    LEARNING = 1, _("I am learning it")
    CAN = 2, _("I can do it")
    EXPERIENCED = 3, _("I have done it often")
    EXPERT = 4, _("Others come to me with it")


class Skill(models.Model):
    """How well somebody knows what they name among their skills, and whether they would like to learn or teach it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="skill_rows")
    key = models.CharField(max_length=LONGEST_KEY)
    level = models.PositiveSmallIntegerField(choices=Level.choices, null=True)
    learns = models.BooleanField(default=False)
    teaches = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="skill_once")]
        indexes = [models.Index(fields=["key", "user"], name="skill_by_key")]

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id}"


class Endorsement(models.Model):
    """A colleague says that somebody knows a skill they name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="endorsements")
    key = models.CharField(max_length=LONGEST_KEY)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key", "by"], name="endorsed_once"),
            models.CheckConstraint(condition=~models.Q(user=models.F("by")), name="endorsed_by_another"),
        ]
        indexes = [models.Index(fields=["key", "user"], name="endorsement_by_key")]

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id} by {self.by_id}"


class Evidence(models.Model):
    """Something somebody wrote that shows they know a topic: a function of items, comments and tags, kept by handlers.

    `sort` is the name of an `evidence` entry of the registry, which also says what it is worth when new. A row tells
    nobody what the thing says: whoever shows it asks the doors of items and comments first.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+", null=True)
    sort = models.CharField(max_length=30)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "tag", "item", "comment"], nulls_distinct=False, name="evidence_once"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["tag", "-at"], name="evidence_by_tag"),
            models.Index(fields=["person", "-at", "-id"], name="evidence_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.sort} of {self.person_id} on {self.tag_id}"


class EvidenceRebuilding(models.Model):
    """How far an interrupted `rebuild_expertise` has come; there is one row at most, and none when all is done."""

    last = models.BigIntegerField()

    def __str__(self) -> str:
        return f"items up to {self.last}"


class Choice(models.TextChoices):
    HIDDEN = "hidden", _("Shown to nobody but me")
    OFF = "off", _("Not computed at all")


class TopicChoice(models.Model):
    """What somebody decided about a topic their work shows: who has no row lets it be shown."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="topic_choices")
    key = models.CharField(max_length=LONGEST_KEY)
    choice = models.CharField(max_length=10, choices=Choice.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="topic_choice_once")]

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id}: {self.choice}"


class Dispute(models.Model):
    """Somebody says that a thing of theirs shows nothing of what they know: it is not counted as evidence."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="disputes")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "item", "comment"], nulls_distinct=False, name="disputed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} of {self.user_id}"


class Inference(models.Model):
    """Whether anything is computed from somebody's work; who has no row has said nothing, and it is."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="inference"
    )
    on = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.user_id}: {'on' if self.on else 'off'}"


class Coverage(models.Model):
    """How many people are active experts of a topic in open spaces, and how much is asked about it; see `coverage.py`.

    `things` were published on it within a year, `asked` questions within the last 90 days and `asked_before` within the
    90 before. All numbers are counted anew at once, so rows of one reckoning have the same `at` (aware).
    """

    tag = models.OneToOneField(Tag, primary_key=True, on_delete=models.CASCADE, related_name="+")
    experts = models.PositiveIntegerField()
    things = models.PositiveIntegerField()
    asked = models.PositiveIntegerField()
    asked_before = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-asked", "-things", "-tag"], name="coverage_by_asked")]

    def __str__(self) -> str:
        return f"{self.experts} experts of {self.tag_id}"
