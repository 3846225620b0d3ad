"""Spaces: the place for one task, which has an end, or one interest, which goes on."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from apps.core.names import initials, sort_key
from apps.spaces.querysets import MembershipQuerySet, SpaceQuerySet
from apps.strategy.models import Goal

HUES = 12


class Purpose(models.TextChoices):
    TASK = "task", _("Task")
    INTEREST = "interest", _("Interest")


class Visibility(models.TextChoices):
    OPEN = "open", _("Open: everybody may read and join")
    CLOSED = "closed", _("Closed: listed; members read, others ask to join")
    PRIVATE = "private", _("Private: unlisted, by invitation")


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    FACILITATOR = "facilitator", _("Facilitator")
    MEMBER = "member", _("Member")


class Space(models.Model):
    """All content lives in exactly one space; its visibility and a person's role in it decide who sees what.

    `last_activity_at` moves with every publication and comment and feeds the unread dots; `version` moves with
    every change that cards show (name, hue).
    """

    name = models.CharField(_("name"), max_length=80)
    name_key = models.CharField(max_length=160, editable=False)
    search_key = models.TextField(default="", editable=False)
    slug = models.SlugField(max_length=80, unique=True, allow_unicode=False)
    purpose = models.CharField(_("purpose"), max_length=8, choices=Purpose.choices)
    visibility = models.CharField(_("visibility"), max_length=8, choices=Visibility.choices, default=Visibility.OPEN)
    description = models.TextField(_("why it exists"), max_length=1000)
    goal = models.ForeignKey(
        Goal, null=True, blank=True, on_delete=models.SET_NULL, related_name="spaces", verbose_name=_("goal")
    )
    exploratory_until = models.DateField(_("exploratory until"), null=True, blank=True)
    ends = models.DateField(_("ends"), null=True, blank=True)
    hue = models.PositiveSmallIntegerField(_("colour"), default=1)
    glyph = models.CharField(_("glyph"), max_length=40, blank=True)
    created = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    archived_at = models.DateTimeField(null=True, editable=False)
    last_activity_at = models.DateTimeField(default=timezone.now)
    member_count = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    source_id = models.CharField(max_length=200, null=True, unique=True, editable=False)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="spaces")

    objects = SpaceQuerySet.as_manager()

    class Meta:
        ordering = ["name_key", "id"]
        indexes = [
            models.Index(fields=["-last_activity_at", "-id"], name="space_by_activity"),
            models.Index(fields=["name_key", "id"], name="space_by_name"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(hue__range=(1, HUES)), name="space_hue_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.prepare()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("space", args=[self.slug])

    def prepare(self) -> None:
        """Fill the columns that follow from others; bulk creation must call it too."""
        # Folding may lengthen: one ligature can stand for a whole phrase.
        self.name_key = sort_key(self.name)[:160]
        self.search_key = sort_key(f"{self.name} {self.description}")
        self.glyph = self.glyph or initials(self.name)

    @classmethod
    def visible_to(cls, user: Any) -> SpaceQuerySet:
        """Spaces `user` may know of."""
        return cls.objects.visible_to(user)

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    # What `can` asks of a thing; see permissions.py.
    @property
    def permission_space(self) -> "Space":
        return self

    @property
    def permission_state(self) -> str:
        return "archived" if self.archived_at else "active"

    def permission_facts(self, user: Any) -> frozenset[str]:
        return frozenset()


class Membership(models.Model):
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.MEMBER)
    joined = models.DateTimeField(default=timezone.now)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "space"], name="membership_once")]
        indexes = [models.Index(fields=["space", "user"], name="membership_by_space")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.space_id} as {self.role}"


class JoinRequest(models.Model):
    """Somebody asks to join a closed space. Deleted when answered; the answer is an event."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="join_requests")
    message = models.CharField(_("message"), max_length=500, blank=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created"]
        constraints = [models.UniqueConstraint(fields=["user", "space"], name="join_request_once")]

    def __str__(self) -> str:
        return f"{self.user_id} asks for {self.space_id}"


class SpaceInvitation(models.Model):
    """Invites an e-mail address into a space; whoever holds that address may accept it, once, until it expires."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.MEMBER)
    token = models.CharField(max_length=48, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()

    class Meta:
        ordering = ["-created"]
        constraints = [models.UniqueConstraint(fields=["space", "email"], name="space_invitation_once")]
        indexes = [models.Index(fields=["email"], name="space_invitation_by_email")]

    def __str__(self) -> str:
        return f"{self.email} to {self.space_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower()
        self.token = self.token or get_random_string(40)
        super().save(*args, **kwargs)


class ReadMark(models.Model):
    """Until when somebody has seen a space. The unread dot is `space.last_activity_at > read_at`.

    `new_since` is the watermark inside the space: what moved after it is new during this visit. It is when the visit
    before ended, or when the person said that they have read everything.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="read_marks")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="read_marks")
    read_at = models.DateTimeField(db_default=Now())
    new_since = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "space"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.user_id} saw {self.space_id} at {self.read_at}"
