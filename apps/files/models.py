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
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from apps.content.models import Item
from apps.files.querysets import FileQuerySet

LENT, LENT_FOR = "files.lent", 3600


class Place(models.TextChoices):
    GALLERY = "gallery"
    COVER = "cover"
    BODY = "body"


class File(models.Model):
    """An uploaded image or document.

    Until `item` is set it is its owner's alone; then whoever may see the item may see it.

    `place` is where on the item it stands: among the pictures beside the text, as the cover, or inside a text (of the
    item or of a comment on it). `name` is a storage name; `widths` are the thumbnails made so far, in pixels;
    `position` orders an item's images. A document has no size in pixels, stands inside a text and has a `Document`.
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
    def disposition(self) -> str:
        """How a browser is to take it: a picture into the page, a document only as a download."""
        return "inline" if self.width else str(content_disposition_header(True, self.original_name))

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
        """Files `user` may put at that place of `item`: their own loose ones, and those that stand there already.

        A document has its place in a text alone.
        """
        usable = cls.everything.filter(Q(item=None, owner_id=user.pk) | Q(item_id=item.pk, place=place))
        return usable if place == Place.BODY else usable.exclude(width=None)

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


class Reading(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    READ = "read", _("Read")
    FAILED = "failed", _("Not readable")


class Fault(models.TextChoices):
    """Why the text of a file cannot be read."""

    DAMAGED = "damaged", _("Damaged")
    LOCKED = "locked", _("Locked by a password")
    TOO_MUCH = "too_much", _("Unpacks to too much")
    TOO_SLOW = "too_slow", _("Takes too long")
    GONE = "gone", _("Its bytes are gone")
    CRASHED = "crashed", _("Ends its reader")


class Text(models.Model):
    """What stands in files with this content, read once however often it was uploaded.

    `digest` is the SHA-256 of the bytes. A reading is begun before it is done, so whatever ends its worker counts as a
    try; `due` is when it may be tried (again).
    """

    digest = models.CharField(primary_key=True, max_length=64)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=7, choices=Reading.choices, default=Reading.WAITING)
    fault = models.CharField(max_length=8, choices=Fault.choices, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    due = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due"], condition=Q(state="waiting"), name="file_text_waiting")]

    def __str__(self) -> str:
        return f"{self.digest[:12]} {self.state}"

    @classmethod
    def unused(cls) -> "models.QuerySet[Text]":
        return cls.objects.filter(documents=None)


class Document(models.Model):
    """That a file is a document, the kind it is (see rules.py), and its text."""

    file = models.OneToOneField(File, on_delete=models.CASCADE, related_name="document")
    kind = models.CharField(max_length=5)
    text = models.ForeignKey(Text, on_delete=models.RESTRICT, related_name="documents")

    def __str__(self) -> str:
        return str(self.file_id)

    @classmethod
    def visible_to(cls, user: Any) -> "models.QuerySet[Document]":
        """Documents on items that `user` may see: those that belong to none yet are no part of what is published."""
        return cls.objects.filter(file__in=File.visible_to(user), file__item__isnull=False)
