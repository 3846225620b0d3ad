"""The spine: one thin row for everything published, whatever its kind, and what every item has besides."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import connection, models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from apps.content.querysets import ItemQuerySet
from apps.spaces.models import Space

EXCERPT_LIMIT = 1000
MOST_PINNED = 3
# Nothing is merged into itself or into what was merged, so this ends.
MERGED_SQL = """
WITH RECURSIVE way AS (
    SELECT id, facts FROM content_item WHERE id = %s
    UNION ALL
    SELECT i.id, i.facts FROM way JOIN content_item i ON i.id = (way.facts->>'merged_into')::bigint
)
SELECT id FROM way WHERE id <> %s AND NOT facts ? 'merged_into'
"""


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")
    HIDDEN = "hidden", _("Hidden")
    ARCHIVED = "archived", _("Archived")


class Item(models.Model):
    """One published (or soon to be published) thing. Kinds subclass it with only their own columns.

    Lists and cards read this row alone: `excerpt` is sanitised HTML of at most 1,000 characters of text, `preview`
    the measures of images to show ([{id, width, height, alt}]), `tag_names` the tags as [name, slug] pairs.
    `version` moves with every change a card shows, so that a rendered card can be kept under (id, version, locale).
    `reaction_counts` is {emoji: count}; `facts` are the few further values a kind's card shows, such as {"minutes": 4};
    `coauthor_ids` repeats the rows of Coauthor, so that asking who wrote something costs no query. `pinned_at` is when
    those who lead the space put it on top of the stream, `expires_at` when it leaves the streams by itself, `closed_at`
    when they ended its conversation, for `closed_reason`.

    What was merged into another stays as a deleted row with the fact `merged_into`, so that its address leads there. An
    item with the fact `duplicate` sends its readers on to another, and its conversation is closed as long.
    """

    kind = models.CharField(max_length=20, editable=False)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="items")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="items")
    title = models.CharField(_("title"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PUBLISHED)
    excerpt = models.TextField(blank=True, editable=False)
    preview = models.JSONField(default=list, editable=False)
    facts = models.JSONField(default=dict, editable=False)
    tag_names = ArrayField(ArrayField(models.CharField(max_length=100), size=2), default=list, editable=False)
    created = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    last_activity_at = models.DateTimeField(default=timezone.now)
    pinned_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_reason = models.CharField(max_length=200, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True)
    coauthor_ids = ArrayField(models.BigIntegerField(), default=list, editable=False)
    comment_count = models.PositiveIntegerField(default=0)
    reaction_counts = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    source_id = models.CharField(max_length=200, null=True, unique=True, editable=False)

    everything = ItemQuerySet.as_manager()

    class Meta:
        default_manager_name = base_manager_name = "everything"
        indexes = [
            models.Index(
                fields=["space", "-last_activity_at", "-id"],
                condition=Q(state="published", deleted_at=None),
                name="item_by_space",
            ),
            models.Index(
                fields=["space", "kind", "-last_activity_at", "-id"],
                condition=Q(state="published", deleted_at=None),
                name="item_by_space_and_kind",
            ),
            models.Index(
                fields=["-last_activity_at", "-id"],
                condition=Q(state="published", deleted_at=None),
                name="item_by_activity",
            ),
            models.Index(
                fields=["author", "-last_activity_at", "-id"],
                condition=Q(state="published", deleted_at=None),
                name="item_by_author",
            ),
            models.Index(fields=["published_at"], condition=Q(state="scheduled"), name="item_scheduled"),
            models.Index(fields=["expires_at"], condition=~Q(expires_at=None), name="item_expiring"),
            models.Index(fields=["space", "-pinned_at"], condition=~Q(pinned_at=None), name="item_pinned"),
            models.Index(fields=["author", "-id"], condition=Q(state="draft", deleted_at=None), name="item_drafts"),
            GinIndex(SearchVector("title", config="simple"), name="item_title_words"),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("item", args=[self.pk, slugify(self.title)[:60].strip("-") or self.kind])

    @property
    def dated(self) -> datetime:
        """The moment (aware) that readers see on it: when it was published, or begun where it is not yet."""
        return self.published_at or self.created

    @classmethod
    def visible_to(cls, user: Any) -> ItemQuerySet:
        """Items of this class (all kinds, or one) that `user` may see now. The only way to reach content."""
        return cls.everything.visible_to(user)

    @classmethod
    def restorable_by(cls, user: Any) -> ItemQuerySet:
        """Deleted items `user` may bring back: their own, and those of spaces they lead, where they may still read."""
        return cls.everything.restorable_by(user)

    @classmethod
    def drafts_of(cls, user: Any) -> tuple[ItemQuerySet, ItemQuerySet]:
        """What `user` began alone, and what they write with others, where they may still read."""
        return cls.everything.drafts_of(user)

    @classmethod
    def for_cards(cls, ids: list[int]) -> ItemQuerySet:
        """Rows to draw cards from, for ids that have passed `visible_to` already."""
        return cls.everything.filter(pk__in=ids).select_related("author", "space").prefetch_related("coauthors__user")

    @classmethod
    def unpublished_of(cls, user: Any) -> ItemQuerySet:
        """What `user` began or scheduled, alone or with others, and may still read: last touched first."""
        waiting = cls.everything.visible_to(user).filter(state__in=[State.DRAFT, State.SCHEDULED])
        return waiting.order_by(Coalesce("edited_at", "created").desc(), "-pk")

    @classmethod
    def pinned_in(cls, space_id: int) -> ItemQuerySet:
        """What is pinned in a space and published, newest pin first. Asks nobody: show what `visible_to` passes."""
        return cls.everything.filter(space_id=space_id).exclude(pinned_at=None).published().order_by("-pinned_at")

    @classmethod
    def due(cls, now: datetime) -> ItemQuerySet:
        """Scheduled items whose time has come, the earliest first."""
        return cls.everything.filter(state=State.SCHEDULED, published_at__lte=now, deleted_at=None).order_by(
            "published_at", "pk"
        )

    @classmethod
    def outdated(cls, now: datetime) -> ItemQuerySet:
        """Published items whose time is over."""
        return cls.everything.filter(expires_at__lte=now).published().order_by("expires_at", "pk")

    @classmethod
    def locked(cls, pk: int) -> Self:
        """Return the row as it is now, locked until the transaction ends. Raises DoesNotExist.

        The lock lets others point at the row meanwhile, with a comment or an event. Whoever locks a comment and its
        item locks the comment first.
        """
        rows = ("self",) if cls is Item else ("self", "item_ptr")
        # The space is read afterwards: joined, a row that somebody has just moved would not be found.
        return cls.everything.prefetch_related("space").select_for_update(of=rows, no_key=True).get(pk=pk)

    @classmethod
    def purge_deleted(cls, before: datetime) -> int:
        """Remove rows deleted before that moment for good. Returns how many. The addresses of merged ones stay."""
        gone = cls.everything.filter(deleted_at__lt=before).exclude(facts__has_key="merged_into")
        return gone.delete()[1].get("content.Item", 0)

    @classmethod
    def merged_into(cls, pk: int) -> int | None:
        """Return the id of what an item was merged into, and that perhaps into another; None where it was not.

        Whether the reader may see it is asked afterwards.
        """
        with connection.cursor() as cursor:
            cursor.execute(MERGED_SQL, [pk, pk])
            row = cursor.fetchone()
        return row[0] if row else None

    def change(self, **columns: Any) -> None:
        """Write spine columns of this row and move its version, without touching counters others may move."""
        Item.everything.filter(pk=self.pk).update(version=F("version") + 1, **columns)
        for name, value in columns.items():
            if not hasattr(value, "resolve_expression"):
                setattr(self, name, value)

    # What `can` asks of a thing; see spaces/permissions.py.
    @property
    def write_verb(self) -> str:
        """The verb of the table of rights that says who may change what it says, and call its versions by names."""
        return "item.edit"

    @property
    def permission_space(self) -> Space:
        return self.space

    @property
    def permission_state(self) -> str:
        if self.deleted_at:
            return "merged" if "merged_into" in self.facts else "deleted"
        return "closed" if self.is_closed and self.state == State.PUBLISHED else self.state

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None or self.sends_on

    @property
    def sends_on(self) -> bool:
        """Whether its page leads readers to another item; `?stay` shows it all the same."""
        return "duplicate" in self.facts

    @property
    def own_url(self) -> str:
        """The address at which the item itself is shown, also where its page leads to another."""
        return f"{self.get_absolute_url()}?stay" if self.sends_on else self.get_absolute_url()

    def permission_facts(self, user: Any) -> frozenset[str]:
        wrote = self.author_id == user.pk or (user.pk is not None and user.pk in self.coauthor_ids)
        return frozenset({"author"}) if wrote else frozenset()


class Coauthor(models.Model):
    """Somebody who wrote an item together with its author, with the same rights to it; `position` orders the byline."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="coauthors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="coauthored")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "item"], name="coauthor_once")]

    def __str__(self) -> str:
        return f"{self.user_id} of {self.item_id}"


class Growth(models.Model):
    """`target` grew from `source`: a post became an article, and so on. Either may go; the other stays."""

    source = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="grown_into")
    target = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="grown_from")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target"], name="growth_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="growth_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} into {self.target_id}"


class Revision(models.Model):
    """What an item said before an edit: `number` counts from 1, the oldest. `body` is sanitised HTML."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="revision_once")]

    def __str__(self) -> str:
        return f"{self.item_id} revision {self.number}"


class VersionName(models.Model):
    """What people call the version `number` of an item: that revision or, where it is the newest, what it says now."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="version_names")
    number = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="version_name_once")]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What somebody has typed into a form and not sent: one row per person and form, replaced at every pause."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    key = models.CharField(max_length=80)
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="draft_once")]

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id}"

    @property
    def stamp(self) -> str:
        """Names this version: as the device that saved it calls it, else by when that was, in milliseconds."""
        return next(iter(self.fields.get("stamp", [])), "") or str(int(self.saved_at.timestamp() * 1000))


class PreviewState(models.TextChoices):
    WANTED = "wanted"
    FETCHED = "fetched"
    FAILED = "failed"


class LinkPreview(models.Model):
    """What another site says of one of its pages, asked once for all texts that link it.

    `key` stands for the address in shown texts. `title`, `description` and `site` are strangers' text: one line each,
    never HTML. `player` is where a film is played, at a host of `settings.PLAYER_HOSTS`; `width` and `height` are its
    size in pixels. `due_at` (aware) is when a wanted one is asked for next.
    """

    key = models.CharField(max_length=32, unique=True)
    url = models.TextField()
    state = models.CharField(max_length=8, choices=PreviewState.choices, default=PreviewState.WANTED)
    title = models.CharField(max_length=200, blank=True)
    description = models.CharField(max_length=300, blank=True)
    site = models.CharField(max_length=80, blank=True)
    player = models.TextField(blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(state="wanted"), name="link_preview_due")]

    def __str__(self) -> str:
        return self.url

    @staticmethod
    def key_of(url: str) -> str:
        return sha256(url.encode()).hexdigest()[:32]

    @classmethod
    def shown(cls, keys: Iterable[str]) -> "models.QuerySet[LinkPreview]":
        """Those of `keys` of which something is known; one that is asked for again is shown as it was."""
        return cls.objects.filter(key__in=list(keys)).exclude(fetched_at=None)

    @property
    def host(self) -> str:
        return (urlsplit(self.url).hostname or "").removeprefix("www.")

    @property
    def is_playable(self) -> bool:
        """Whether its film may be shown here; what was allowed when it was fetched need not be any more."""
        return bool(self.player) and urlsplit(self.player).hostname in settings.PLAYER_HOSTS
