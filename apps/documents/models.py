"""Shared documents: what they say, where they stand in their space's tree, and whether they can be trusted."""

from datetime import datetime, timedelta
from hashlib import blake2s
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.content.models import Item
from apps.discussion.models import Comment
from apps.spaces.models import Space

USER = settings.AUTH_USER_MODEL


class Writing(models.TextChoices):
    MEMBERS = "members", _("All members of the space")
    NAMED = "named", _("The author and people I name")
    LEADERS = "leaders", _("Those who lead the space")


class Trust(models.TextChoices):
    WORKING = "working", _("Being worked on")
    REVIEW = "review", _("In review")
    VERIFIED = "verified", _("Verified")


class Document(Item):
    """A text that people write together. `body` is the sanitised HTML of its Yjs document, as far as `shown_through`.

    The Yjs document is `state_bytes` (everything up to the update `state_through`) with the rows of `Update` after it.
    `epoch` counts how often it was built anew, as when a passage was taken out of its history: what was written for
    another epoch is never merged. `position` orders documents with the same `parent`; `writer_ids` are the people named
    as writers, which counts only while `writing` says so.

    `reading_asked_at` (aware) is when the members were last asked to confirm that they have read it, until `confirm_by`
    where that is set.

    `trust` says whether it was verified, `verified_at` and `verified_by` when and by whom, and `changed_since` that it
    says something else by now; `approver_ids` are those who are asked to verify it. `owner` looks after it, and looks
    at it again every `review_days` days where that is set.
    """

    body = models.TextField(_("text"), blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")
    position = models.PositiveIntegerField(default=0)
    writing = models.CharField(_("who may write"), max_length=8, choices=Writing.choices, default=Writing.MEMBERS)
    suggesting = models.BooleanField(_("others may suggest changes"), default=True)
    approver_ids = ArrayField(models.BigIntegerField(), default=list, editable=False)
    writer_ids = ArrayField(models.BigIntegerField(), default=list, editable=False)
    state_bytes = models.BinaryField(default=bytes, editable=False)
    state_through = models.BigIntegerField(default=0, editable=False)
    shown_through = models.BigIntegerField(default=0, editable=False)
    epoch = models.PositiveIntegerField(default=1, editable=False)
    owner = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    review_days = models.PositiveSmallIntegerField(_("look at it again after (days)"), null=True, blank=True)
    trust = models.CharField(max_length=8, choices=Trust.choices, default=Trust.WORKING, editable=False)
    verified_at = models.DateTimeField(null=True, editable=False)
    verified_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    changed_since = models.BooleanField(default=False, editable=False)
    reading_asked_at = models.DateTimeField(null=True, editable=False)
    confirm_by = models.DateField(_("confirm by"), null=True, blank=True)

    class Meta:
        default_manager_name = base_manager_name = "everything"
        indexes = [
            models.Index(fields=["parent", "position"], name="document_tree"),
            models.Index(fields=["item_ptr"], condition=Q(trust="review"), name="document_in_review"),
            models.Index(fields=["-reading_asked_at"], condition=~Q(reading_asked_at=None), name="document_to_read"),
        ]

    @classmethod
    def bodies(cls, ids: list[int]) -> dict[int, str]:
        """Return {id: body} for documents that have passed `visible_to` already."""
        return dict(cls.everything.filter(pk__in=ids).values_list("pk", "body"))

    @property
    def write_verb(self) -> str:
        """The verb of the table of rights that says who may write in it."""
        return {"members": "item.write", "named": "item.write_named", "leaders": "item.write_led"}[self.writing]

    def permission_facts(self, user: Any) -> frozenset[str]:
        facts = super().permission_facts(user)
        named = {"writer": self.writer_ids, "approver": self.approver_ids}
        return facts | {role for role, ids in named.items() if user.pk in ids}

    @property
    def review_at(self) -> datetime | None:
        """The moment (aware) from which it is to be looked at again; None where nobody asked for that."""
        since = self.verified_at or self.published_at
        return since + timedelta(days=self.review_days) if self.review_days and since else None

    @property
    def stamp(self) -> str:
        """A short text that is another one as soon as the title or the text has changed."""
        return blake2s("\0".join([self.title, self.body]).encode(), digest_size=8).hexdigest()

    @classmethod
    def in_review(cls) -> Any:
        """Those somebody is asked to verify. Ask `visible_to` before showing any."""
        return cls.everything.filter(trust=Trust.REVIEW)

    @classmethod
    def to_be_read(cls) -> Any:
        """Those somebody asked members to read. Ask `visible_to` before showing any."""
        return cls.everything.exclude(reading_asked_at=None)

    @classmethod
    def looked_after_by(cls, user_id: int) -> Any:
        """Those somebody looks after. Ask `visible_to` before showing any."""
        return cls.everything.filter(owner_id=user_id)

    @classmethod
    def of_ids(cls, ids: list[int]) -> Any:
        """The documents with these ids, which have passed `visible_to` already."""
        return cls.everything.filter(pk__in=ids)

    @classmethod
    def tree_of(cls, space: Any) -> Any:
        """The published documents of a space in the order of their places. Ask `visible_to` before showing any."""
        return cls.everything.filter(space=space).published().order_by("position", "pk")


class Doubt(models.Model):
    """Somebody says that a document is out of date; it counts until the document is verified or that is settled."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="doubts")
    user = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(_("what is not true any more"), max_length=300)
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "document"], condition=Q(settled_at=None), name="document_doubt_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} doubts {self.document_id}"


class ReadReceipt(models.Model):
    """Somebody has confirmed that they read a document, as they were asked to at `asked_at`; `stamp` names what it said
    then."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="read_receipts")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)
    stamp = models.CharField(max_length=16)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "document", "asked_at"], name="read_receipt_once")]

    def __str__(self) -> str:
        return f"{self.user_id} has read {self.document_id}"


class Parcel(models.Model):
    """A file that somebody sent and has not brought in yet: they look first at what it would become."""

    person = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    data = models.BinaryField()
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    parent = models.ForeignKey(Document, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="parcel_of_person")]

    def __str__(self) -> str:
        return f"{self.name} of {self.person_id}"


class Fate(models.TextChoices):
    BEGUN = "begun", _("Being written")
    OPEN = "open", _("Waiting")
    TAKEN = "taken", _("Taken over")
    DECLINED = "declined", _("Not taken over")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Suggestion(models.Model):
    """What somebody would change in a document.

    It begins with a copy of the document: `base` is its state at that `epoch`, `base_html` what that said. `html` is
    what `author` would have it say, and `update` what has to be merged for that, made once it is sent. `by` decided its
    `fate`, for the `reason` they gave.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="suggestions")
    author = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    epoch = models.PositiveIntegerField()
    base = models.BinaryField()
    base_html = models.TextField(blank=True)
    html = models.TextField(blank=True)
    update = models.BinaryField(default=bytes)
    note = models.CharField(_("why"), max_length=300, blank=True)
    fate = models.CharField(max_length=9, choices=Fate.choices, default=Fate.BEGUN)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["document", "-id"], condition=Q(fate="open"), name="suggestion_open"),
            models.Index(fields=["author", "-id"], name="suggestion_by_author"),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} suggests a change of {self.document_id}"

    @classmethod
    def waiting_on(cls, document: Any) -> Any:
        """How many wait on `document`, as a subquery."""
        found = cls.objects.filter(document=document, fate=Fate.OPEN).order_by().values("document")
        return Coalesce(Subquery(found.annotate(n=Count("pk")).values("n")), 0)

    @classmethod
    def stale(cls, before: datetime) -> Any:
        """Those that were begun before that moment and never sent."""
        return cls.objects.filter(fate=Fate.BEGUN, at__lt=before)


class Passage(models.Model):
    """Words of a document that the thread of `comment`, the first of it, is about.

    `quote` is what they say, from the character `start` of the document's text to `end` (see `passages.text_of`); both
    follow the text as it changes. Once none of it is left, it is `lost`, and `quote` is what it said last.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="passages")
    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="passage")
    quote = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    lost = models.BooleanField(default=False)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["document", "start"], name="passage_in_order")]

    def __str__(self) -> str:
        return f"{self.start} to {self.end} of {self.document_id}"


class Update(models.Model):
    """One change to a Yjs document, as it was sent; the rows of a document are written one after the other, under the
    lock of its row, so they are read in the order of their ids."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="updates")
    epoch = models.PositiveIntegerField()
    user = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    data = models.BinaryField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["document", "id"], name="update_log")]

    def __str__(self) -> str:
        return f"{self.document_id} update {self.pk}"


class Hand(models.Model):
    """Whose hand a Yjs client is: `client` is the number under which a browser writes in one document."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="hands")
    client = models.BigIntegerField()
    user = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "client"], name="hand_once")]

    def __str__(self) -> str:
        return f"{self.client} in {self.document_id}"


class Template(models.Model):
    """What a document can begin with. `body` is sanitised HTML; `is_checklist` says that it is there to be gone
    through and ticked off, step by step."""

    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("what it is for"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)
    position = models.PositiveIntegerField(default=0)
    is_checklist = models.BooleanField(_("a checklist to go through"), default=False)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """Somebody goes through the steps of a document, in a copy of their own. `html` is what it said when they began;
    `ticks` says of each of its steps whether it is done. Only `person` ever sees it, and only while they may see the
    document, whose words it holds."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="runs")
    person = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    html = models.TextField()
    ticks = ArrayField(models.BooleanField(), default=list)
    note = models.TextField(_("note"), blank=True)
    begun_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="run_newest"),
            models.Index(fields=["document", "person", "-id"], name="run_of_document"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} goes through {self.document_id}"

    @classmethod
    def of(cls, user: Any) -> Any:
        """The runs of `user` through documents they may see now."""
        return cls.objects.filter(person=user.pk, document__in=Document.visible_to(user).values("pk"))

    @property
    def ticked(self) -> int:
        """How many of the steps are done."""
        return sum(self.ticks)
