"""Files that belong to items. Never served from a guessable address: see views.py."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from apps.content.models import Item
from apps.files.querysets import FileQuerySet

LENT, LENT_FOR = "files.lent", 3600


class Place(models.TextChoices):
    GALLERY = "gallery"
    COVER = "cover"
    BODY = "body"


class File(models.Model):
    """An uploaded image. Until `item` is set it is its owner's alone; then whoever may see the item may see it.

    `place` is where on the item it stands: among the pictures beside the text, as the cover, or inside a text (of the
    item or of a comment on it). `name` is a storage name; `widths` are the thumbnails made so far, in pixels;
    `position` orders an item's images.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="files")
    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="files")
    place = models.CharField(max_length=8, choices=Place.choices, default=Place.GALLERY)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=200)
    original_name = models.CharField(max_length=255)
    mime = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    alt = models.CharField(max_length=500, blank=True)
    widths = models.JSONField(default=list)
    created = models.DateTimeField(default=timezone.now)

    everything = FileQuerySet.as_manager()

    class Meta:
        default_manager_name = base_manager_name = "everything"
        ordering = ["position", "created"]
        indexes = [models.Index(fields=["created"], condition=Q(item=None), name="file_unattached")]

    def __str__(self) -> str:
        return self.original_name

    def get_absolute_url(self) -> str:
        return reverse("file", args=[self.pk])

    @property
    def measures(self) -> dict[str, Any]:
        """What the `preview` of an item says of this picture: {id, width, height, alt}."""
        return {"id": str(self.pk), "width": self.width, "height": self.height, "alt": self.alt}

    @classmethod
    def visible_to(cls, user: Any) -> FileQuerySet:
        return cls.everything.visible_to(user)

    @classmethod
    def of_item(cls, item: Item, place: Place) -> FileQuerySet:
        """The files at one place of an item the caller already holds."""
        return cls.everything.filter(item_id=item.pk, place=place)

    @classmethod
    def usable_for(cls, user: Any, item: Item, place: Place) -> FileQuerySet:
        """Files `user` may put at that place of `item`: their own loose ones, and those that stand there already."""
        return cls.everything.filter(Q(item=None, owner_id=user.pk) | Q(item_id=item.pk, place=place))

    @classmethod
    def lend(cls, item: Item, user: Any) -> dict[str, str]:
        """Return {id: key} of the files of `item`; each key opens its file for an hour, to `user` alone.

        For pages that show an item to somebody who was invited to see it, though `visible_to` does not yet pass it.
        """
        ids = cls.everything.filter(item_id=item.pk).values_list("pk", flat=True)
        return {str(pk): signing.dumps([str(pk), user.pk], salt=LENT) for pk in ids}

    @classmethod
    def lent_to(cls, user: Any, file_id: Any, key: str) -> FileQuerySet:
        """The file that was lent to `user` by this key, if the hour is not over."""
        try:
            lent = signing.loads(key, salt=LENT, max_age=LENT_FOR) == [str(file_id), user.pk]
        except signing.BadSignature:
            lent = False
        return cls.everything.filter(pk=file_id) if lent else cls.everything.none()

    @classmethod
    def without_thumbnails(cls) -> FileQuerySet:
        return cls.everything.filter(widths=[]).order_by("created")

    @classmethod
    def abandoned(cls, before: datetime) -> FileQuerySet:
        """Files that were uploaded before that moment and belong to no item."""
        return cls.everything.filter(item=None, created__lt=before)
