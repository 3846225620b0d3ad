"""Videos, the files they play, and what is on its way up."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.content.models import Item
from apps.discussion.models import Comment
from apps.spaces.models import Space

USER = settings.AUTH_USER_MODEL


class Footage(models.Model):
    """A film or a recording as somebody sent it, in storage.

    Until a video plays it, it is its owner's alone. `width` and `height` are those it is shown with, None for sound
    alone; `plays` says that browsers play the file itself. `archived_as` is the path in the archive it came from.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=200)
    original_name = models.CharField(max_length=255)
    mime = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64, blank=True)
    seconds = models.FloatField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    codecs = models.CharField(max_length=120, blank=True)
    plays = models.BooleanField(default=False)
    archived_as = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["digest"], condition=~Q(digest=""), name="footage_digest")]

    def __str__(self) -> str:
        return self.original_name

    @classmethod
    def loose_of(cls, user: Any) -> "models.QuerySet[Footage]":
        """What `user` has sent and no video plays yet."""
        return cls.objects.filter(owner_id=user.pk, video=None)

    @classmethod
    def abandoned(cls, before: datetime) -> "models.QuerySet[Footage]":
        """What was sent before that moment and no video plays."""
        return cls.objects.filter(video=None, created__lt=before)


class StageState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Stage(models.Model):
    """One step in making footage ready: a rung of its ladder, named by the length of its short side (0: sound alone).

    Whoever works on it says so with every `heartbeat`; one that has stopped is taken up again, as a further attempt.
    `facts` are what the master playlist says of the rung, `log` is the end of what FFmpeg said.
    """

    footage = models.ForeignKey(Footage, on_delete=models.CASCADE, related_name="stages")
    rung = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=7, choices=StageState.choices, default=StageState.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    heartbeat = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict)
    log = models.TextField(blank=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["footage", "rung"]
        constraints = [models.UniqueConstraint(fields=["footage", "rung"], name="stage_once")]
        indexes = [
            models.Index(fields=["created"], condition=Q(state__in=["waiting", "running"]), name="stage_open"),
        ]

    def __str__(self) -> str:
        return f"{self.footage_id} {self.rung} {self.state}"

    @classmethod
    def to_take_up(cls, stale: datetime) -> "models.QuerySet[Stage]":
        """Those that wait, and those whose worker has not been heard of since `stale` (aware)."""
        given_up = Q(state=StageState.RUNNING) & (Q(heartbeat=None) | Q(heartbeat__lt=stale))
        return cls.objects.filter(Q(state=StageState.WAITING) | given_up)


class Video(Item):
    """A film or a recording and what is said about it. `body` is sanitised HTML; it may be empty."""

    body = models.TextField(_("description"), blank=True)
    footage = models.OneToOneField(Footage, null=True, on_delete=models.SET_NULL, related_name="video")

    class Meta:
        default_manager_name = base_manager_name = "everything"

    @classmethod
    def bodies(cls, ids: list[int]) -> dict[int, str]:
        """Return {id: description} of videos that have passed `visible_to` already."""
        return dict(cls.everything.filter(pk__in=ids).values_list("pk", "body"))

    @classmethod
    def same_as(cls, footage: Footage, user: Any) -> "Video | None":
        """Return a video that `user` may see and that plays the same film, byte for byte, if there is one."""
        if not footage.digest:
            return None
        seen = cls.visible_to(user).published().filter(footage__digest=footage.digest).exclude(footage=footage)
        return seen.order_by("pk").first()

    @classmethod
    def of_ids(cls, ids: list[int]) -> Any:
        """The videos with these ids. Ask `visible_to` before showing any."""
        return cls.everything.filter(pk__in=ids)


class Captions(models.Model):
    """What is said in a video, in one language, as WebVTT that holds nothing but times and words.

    `words` is the same as plain text, one cue a line, for search.
    """

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="captions")
    language = models.CharField(_("language"), max_length=12)
    text = models.TextField()
    words = models.TextField()
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["language"]
        constraints = [models.UniqueConstraint(fields=["video", "language"], name="captions_once")]

    def __str__(self) -> str:
        return f"{self.video_id} {self.language}"

    @classmethod
    def words_of(cls, ids: list[int]) -> dict[int, str]:
        """Return {video id: what is said in it, in all languages} of videos that have passed `visible_to` already."""
        said: dict[int, str] = {}
        for pk, words in cls.objects.filter(video__in=ids).values_list("video_id", "words"):
            said[pk] = f"{said[pk]}\n{words}" if pk in said else words
        return said


class Moment(models.Model):
    """What in a video `comment` and the thread below it are about: from the second `at`, up to `until` if that is said.

    `outdated` says that what is shown there is not true any more.
    """

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="moments")
    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="moment")
    at = models.FloatField()
    until = models.FloatField(null=True)
    outdated = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["video", "at"], name="moment_in_order")]

    def __str__(self) -> str:
        return f"{self.at} of {self.video_id}"

    @classmethod
    def shown_on(cls, video_id: int) -> "models.QuerySet[Moment]":
        """The moments of a video whose comments everybody who may see it reads, in their order."""
        seen = cls.objects.filter(video_id=video_id, comment__deleted_at=None, comment__hidden_at=None)
        return seen.select_related("comment__author").order_by("at", "pk")


class Place(models.Model):
    """Where in a video somebody is, in seconds, and when they had first seen nearly all of it."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="places")
    at = models.FloatField(default=0)
    watched_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "video"], name="place_once")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.at} of {self.video_id}"


class Playlist(models.Model):
    """Videos of one space in an order in which they are to be watched."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="playlists")
    title = models.CharField(_("title"), max_length=120)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["title", "id"]
        constraints = [models.UniqueConstraint(fields=["space", "title"], name="playlist_once")]

    def __str__(self) -> str:
        return self.title


class Entry(models.Model):
    """A video in a playlist; `position` orders them."""

    playlist = models.ForeignKey(Playlist, on_delete=models.CASCADE, related_name="entries")
    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["playlist", "video"], name="entry_once")]

    def __str__(self) -> str:
        return f"{self.video_id} in {self.playlist_id}"


class Upload(models.Model):
    """A file on its way: `length` bytes of which some are there (see arriving.py).

    When all of them are, it has become `footage`, or was refused for the reason given in `refusal`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    length = models.PositiveBigIntegerField()
    footage = models.OneToOneField(Footage, null=True, on_delete=models.CASCADE, related_name="upload")
    refusal = models.CharField(max_length=300, blank=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["created"], name="video_upload_created")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        return self.footage_id is not None or bool(self.refusal)

    @classmethod
    def of(cls, user: Any) -> "models.QuerySet[Upload]":
        return cls.objects.filter(owner_id=user.pk)

    @classmethod
    def under_way(cls, user: Any) -> "models.QuerySet[Upload]":
        return cls.of(user).filter(footage=None, refusal="")

    @classmethod
    def stale(cls, before: datetime) -> "models.QuerySet[Upload]":
        return cls.objects.filter(created__lt=before)
