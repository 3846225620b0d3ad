"""What a person keeps an eye on: what they follow, what they have read, what they keep for themselves."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.content.models import Item
from apps.spaces.models import Space
from apps.tagging.models import Tag

USER = settings.AUTH_USER_MODEL
TARGETS = ("space", "item", "tag", "person")


class Level(models.TextChoices):
    ALL = "all", _("Everything")
    HIGHLIGHTS = "highlights", _("Highlights")
    MENTIONS = "mentions", _("Only what names me")
    MUTED = "muted", _("Nothing")


class Follow(models.Model):
    """How much of one space, item, tag or person somebody wants to see. Exactly one of the four is set.

    Members follow their spaces with `ALL` unless a row says otherwise; everything else is followed only by a row.
    Only spaces know levels in between: an item, a tag or a person is followed with `ALL`, or has no row.
    """

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="follows")
    space = models.ForeignKey(Space, null=True, on_delete=models.CASCADE, related_name="follows")
    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="follows")
    tag = models.ForeignKey(Tag, null=True, on_delete=models.CASCADE, related_name="follows")
    person = models.ForeignKey(USER, null=True, on_delete=models.CASCADE, related_name="followers")
    level = models.CharField(_("level"), max_length=10, choices=Level.choices, default=Level.ALL)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            *(models.UniqueConstraint(fields=["user", target], name=f"follow_{target}_once") for target in TARGETS),
            models.CheckConstraint(
                condition=Q(space=None, item=None, tag=None, person__isnull=False)
                | Q(space=None, item=None, tag__isnull=False, person=None)
                | Q(space=None, item__isnull=False, tag=None, person=None)
                | Q(space__isnull=False, item=None, tag=None, person=None),
                name="follow_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(level="all") | Q(space__isnull=False), name="follow_level_fits"),
            models.CheckConstraint(condition=~Q(person=F("user")), name="follow_of_another"),
        ]

    def __str__(self) -> str:
        target = next(name for name in TARGETS if getattr(self, f"{name}_id"))
        return f"{self.user_id} follows {target} {getattr(self, f'{target}_id')}: {self.level}"


class ItemRead(models.Model):
    """When somebody last had an item open: the exceptions to the watermark that spaces.ReadMark keeps per space.

    A row says something only while it is younger than the watermark; older ones are purged.
    """

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="items_read")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="reads")
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "item"], name="item_read_once")]
        indexes = [models.Index(fields=["read_at"], name="item_read_by_time")]

    def __str__(self) -> str:
        return f"{self.user_id} read {self.item_id} at {self.read_at}"


class Folder(models.Model):
    """A private folder of bookmarks; nobody but its owner ever sees its name or that it is there."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="folders")
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint("user", Lower("name"), name="folder_once")]

    def __str__(self) -> str:
        return self.name


class Bookmark(models.Model):
    """An item somebody keeps for themselves, in a folder or in none."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="bookmarks")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="bookmarks")
    folder = models.ForeignKey(Folder, null=True, blank=True, on_delete=models.SET_NULL, related_name="bookmarks")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "item"], name="bookmark_once")]
        indexes = [models.Index(fields=["user", "-id"], name="bookmark_by_user")]

    def __str__(self) -> str:
        return f"{self.user_id} keeps {self.item_id}"
