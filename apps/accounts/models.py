"""People, the units they belong to, and the invitations that let them in."""

import hmac
from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from apps.accounts.hours import Hours
from apps.accounts.querysets import InvitationQuerySet, UserQuerySet
from apps.core.names import check_name, initials, sort_key

HUES = 12
TOKEN_MARK = "wsp"  # noqa: S105  (begins every token, so that scanners of leaked secrets know one)
PREFIX_LENGTH, SECRET_LENGTH = 10, 40
# A token that is used all the time writes down its use no more often than this.
USE_NOTED_EVERY = timedelta(minutes=5)
HANDLE = r"^[a-z0-9][a-z0-9._-]{1,29}$"
# Words that stand in the place of a handle in addresses under /people/, or that a mention may mean one day.
RESERVED_HANDLES = frozenset({"all", "everybody", "everyone", "here", "invite", "me", "new", "nobody", "space"})


class SiteRole(models.TextChoices):
    LEARNING_ADMIN = "learning_admin", _("Learning & development admin")
    MANAGER = "manager", _("Manager")
    MODERATOR = "moderator", _("Moderator")
    SITE_ADMIN = "site_admin", _("Site admin")


def display_name(user: "User") -> str:
    return user.name


class Unit(models.Model):
    """A part of the organisation. An attribute of people, used only to measure, never to navigate."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")
    source_id = models.CharField(max_length=200, null=True, unique=True, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, username: str, name: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person who can sign in with `email`. Without a password they can only be invited or reset."""
        user = self.model(email=self.normalize_email(email).lower(), username=username.lower(), name=name, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user

    def create_superuser(
        self, email: str, username: str, name: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Create a site admin, whose e-mail counts as proved: whoever calls this runs the machine."""
        roles = [SiteRole.SITE_ADMIN.value]
        user = self.create_user(email, username, name, password, roles=roles, is_superuser=True, **fields)
        user.prove_email()
        return user

    def free_username(self, wanted: str, taken: Iterable[str] = ()) -> str:
        """Return a handle near `wanted` that nobody holds."""
        base = "".join(c if (c.isalnum() and c.isascii()) or c in "._-" else "" for c in sort_key(wanted))[:24].strip(
            "._-"
        )
        base = base if len(base) >= 2 else f"person{base}"
        reserved = (
            RESERVED_HANDLES
            | set(taken)
            | set(self.filter(username__startswith=base).values_list("username", flat=True))
        )
        if base not in reserved:
            return base
        return next(f"{base}{n}" for n in range(2, 10**6) if f"{base}{n}" not in reserved)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Signs in by e-mail, is mentioned by `username`; what they may do is decided by roles, not flags."""

    email = models.EmailField(
        _("e-mail"), unique=True, error_messages={"unique": _("Somebody already uses this e-mail.")}
    )
    username = models.CharField(
        _("handle"),
        max_length=30,
        unique=True,
        validators=[RegexValidator(HANDLE, _("Use 2 to 30 small letters, digits, dots, dashes or underscores."))],
        error_messages={"unique": _("Somebody already has this handle.")},
    )
    name = models.CharField(_("name"), max_length=120)
    name_key = models.CharField(max_length=240, editable=False, db_index=True)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.SET_NULL, related_name="people", verbose_name=_("unit")
    )
    title = models.CharField(_("job title"), max_length=120, blank=True)
    location = models.CharField(_("location"), max_length=120, blank=True)
    bio = models.TextField(_("about me"), max_length=2000, blank=True)
    skills = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name=_("skills"))
    contact = models.TextField(_("how to reach me"), max_length=500, blank=True)
    # ISO 639 codes; see languages.py.
    languages = ArrayField(models.CharField(max_length=8), default=list, blank=True, verbose_name=_("languages"))
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    # 1 is Monday; the times are those of their time zone, and all three are empty for who says none.
    work_days = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    work_from = models.TimeField(null=True, blank=True)
    work_to = models.TimeField(null=True, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en", choices=settings.LANGUAGES)
    photo = models.CharField(max_length=200, blank=True, editable=False)
    hue = models.PositiveSmallIntegerField(default=1, editable=False)
    roles = ArrayField(models.CharField(max_length=20, choices=SiteRole.choices), default=list, blank=True)
    is_guest = models.BooleanField(_("guest"), default=False, help_text=_("Sees only the spaces they were invited to."))
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(default=timezone.now, editable=False)
    source_id = models.CharField(max_length=200, null=True, unique=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["username", "name"]

    class Meta:
        ordering = ["name_key", "id"]
        indexes = [
            models.Index(fields=["name_key", "id"], name="user_by_name"),
            GinIndex(fields=["languages"], name="user_by_language"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower()
        self.prepare()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Raise ValidationError, by field, for a name nobody can see and a handle that means something else."""
        super().clean()
        problems: dict[str, list[Any]] = {}
        try:
            check_name(self.name)
        except ValidationError as error:
            problems["name"] = error.messages
        if self.username in RESERVED_HANDLES:
            problems["username"] = [_("This handle is kept for the portal itself.")]
        elif self.username.endswith("\n"):  # the pattern's $ lets one pass
            problems["username"] = [_("A handle is one word.")]
        if problems:
            raise ValidationError(problems)

    def prepare(self) -> None:
        """Fill the columns that follow from others; bulk creation must call it too."""
        self.name_key = sort_key(self.name)[:240]
        self.hue = sum(self.username.encode()) % HUES + 1

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.username])

    @property
    def url(self) -> str:
        return self.get_absolute_url()

    @property
    def initials(self) -> str:
        return initials(self.name)

    @property
    def photo_url(self) -> str:
        return reverse("photo", args=[self.username, self.photo]) if self.photo else ""

    @property
    def hours(self) -> Hours | None:
        """When they work, in their own time zone, or None for who has said nothing of it."""
        if not self.work_days or self.work_from is None or self.work_to is None:
            return None
        return Hours(tuple(self.work_days), self.work_from, self.work_to)

    @property
    def is_staff(self) -> bool:
        """Whether Django's own admin opens: for site admins only."""
        return SiteRole.SITE_ADMIN in self.roles

    def has_role(self, role: str) -> bool:
        return role in self.roles

    @property
    def may_invite(self) -> bool:
        """Whether this person lets new people into the portal itself."""
        return self.is_active and bool({SiteRole.SITE_ADMIN, SiteRole.LEARNING_ADMIN} & set(self.roles))

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return (self.is_active and self.is_staff) or super().has_perm(perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        return (self.is_active and self.is_staff) or super().has_module_perms(app_label)

    def prove_email(self) -> None:
        """Note that the e-mail is known to be this person's own, so that signing in asks for no code."""
        addresses = self.emailaddress_set  # type: ignore[attr-defined]  # allauth's relation
        addresses.update_or_create(email=self.email, defaults={"verified": True, "primary": True})


class Invitation(models.Model):
    """Lets one e-mail address sign up. Spaces attach their own invitations to it by address."""

    email = models.EmailField(_("e-mail"))
    token = models.CharField(max_length=48, unique=True, editable=False)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="invitations_sent")
    as_guest = models.BooleanField(_("as a guest"), default=False)
    created = models.DateTimeField(default=timezone.now, editable=False)
    expires = models.DateTimeField()
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]
        indexes = [models.Index(Lower("email"), name="invitation_by_email")]

    def __str__(self) -> str:
        return self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.token = self.token or get_random_string(40)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("invitation", args=[self.token])


class Availability(models.Model):
    """Whether and how often a person likes to be asked; who has no row has said nothing, and the defaults hold.

    `away_until` is the last day (in their time zone) on which nobody is to ask them.
    """

    MOST_A_WEEK = 5

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="availability")
    open_to_questions = models.BooleanField(default=True)
    most_a_week = models.PositiveSmallIntegerField(default=MOST_A_WEEK)
    away_until = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.most_a_week if self.open_to_questions else 0} a week"

    @classmethod
    def of(cls, user: User) -> "Availability":
        """Return what `user` has said, else what holds for who has said nothing."""
        return getattr(user, "availability", None) or cls(user_id=user.pk)

    def takes_questions(self, day: date) -> bool:
        """Whether this person may be asked something on `day`, as far as they have said."""
        return self.open_to_questions and not (self.away_until and day <= self.away_until)


class Scope(models.TextChoices):
    READ = "read", _("Read what I may read")
    WRITE = "write", _("Read and write as me")


class AccessToken(models.Model):
    """Lets one program do through the API what its owner may do, until it expires or is revoked.

    A token is `wsp_<prefix>_<secret>`. The prefix finds its row; of the whole only the SHA-256 digest is kept, which
    is enough for a secret of 238 random bits. A revoked token is left without a row. It is a way in, as sessions are,
    so it belongs to accounts: whatever door asks for it, an account that is closed closes it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_tokens")
    name = models.CharField(_("what it is for"), max_length=80)
    prefix = models.CharField(max_length=PREFIX_LENGTH, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    scope = models.CharField(_("what it may do"), max_length=5, choices=Scope.choices, default=Scope.READ)
    created = models.DateTimeField(default=timezone.now, editable=False)
    expires = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"

    @staticmethod
    def digest_of(text: str) -> str:
        return sha256(text.encode()).hexdigest()

    @classmethod
    def new_text(cls) -> str:
        """Return the text of a token nobody has."""
        return f"{TOKEN_MARK}_{get_random_string(PREFIX_LENGTH)}_{get_random_string(SECRET_LENGTH)}"

    @classmethod
    def presented(cls, text: str) -> "AccessToken | None":
        """Return the token that `text` is, with its owner, if it opens anything now."""
        mark, _sign, rest = text.partition("_")
        prefix, _sign, secret = rest.partition("_")
        if mark != TOKEN_MARK or not secret.isascii() or not prefix.isalnum() or len(prefix) != PREFIX_LENGTH:
            return None
        alive = cls.objects.filter(prefix=prefix, expires__gt=timezone.now(), user__is_active=True)
        token = alive.select_related("user").first()
        return token if token and hmac.compare_digest(token.digest, cls.digest_of(text)) else None

    @property
    def may_write(self) -> bool:
        return self.scope == Scope.WRITE

    @property
    def is_over(self) -> bool:
        return self.expires <= timezone.now()

    def note_use(self) -> None:
        """Remember that the token is used now, unless that was noted a moment ago."""
        now = timezone.now()
        before = now - USE_NOTED_EVERY
        if self.last_used_at is None or self.last_used_at < before:
            unnoted = models.Q(last_used_at=None) | models.Q(last_used_at__lt=before)
            AccessToken.objects.filter(unnoted, pk=self.pk).update(last_used_at=now)
            self.last_used_at = now
