"""What people and admins do about accounts: inviting, taking back, changing what is said about a person."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, BinaryIO

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import hours, languages, photos
from apps.accounts.addresses import checked
from apps.accounts.models import AccessToken, Invitation, Scope, SiteRole, User
from apps.core.images import ImageRefused
from apps.core.names import check_name, tidy
from apps.core.recording import record

GOOD_FOR = timedelta(days=14)
MOST_AT_ONCE = 100
MOST_SKILLS = 20
MOST_TOKENS = 20
LONGEST_TOKEN_DAYS = 366
FIELDS = (
    "name", "username", "unit", "title", "location", "bio", "skills", "contact", "languages", "time_zone", "work_days",
    "work_from", "work_to", "language",
)  # fmt: skip
HOURS = frozenset({"work_days", "work_from", "work_to"})
ONE_LINE = ("name", "title", "location")


@transaction.atomic
def invite_people(*, actor: User, emails: Iterable[str], as_guest: bool = False) -> list[Invitation]:
    """Invite e-mail addresses into the portal, as employees or as guests. Returns what was made or renewed.

    Addresses of people who are here already are left out. An invitation that is still open is renewed with a new
    link. Raises PermissionDenied or ValidationError by field.
    """
    if not actor.may_invite:
        raise PermissionDenied
    addresses = checked(emails, MOST_AT_ONCE)
    here = set(User.objects.filter(email__in=addresses).values_list("email", flat=True))
    made = []
    for address in addresses:
        if address in here:
            continue
        Invitation.objects.open().for_email(address).filter(invited_by=actor).delete()
        made.append(
            Invitation.objects.create(
                email=address, invited_by=actor, as_guest=as_guest, expires=timezone.now() + GOOD_FOR
            )
        )
    for invitation in made:
        record("person.invited", actor=actor, invitation=invitation.pk, as_guest=as_guest)
    return made


@transaction.atomic
def revoke_invitation(*, actor: User, invitation: Invitation) -> None:
    """Take back an invitation nobody has accepted yet. Raises PermissionDenied."""
    if not actor.may_invite:
        raise PermissionDenied
    if Invitation.objects.filter(pk=invitation.pk, accepted_by=None).delete()[0]:
        record("person.invitation_revoked", actor=actor, invitation=invitation.pk)


@transaction.atomic
def welcome_newcomer(*, user: User) -> None:
    """Close the invitations to a newcomer's proved address and record that they are here."""
    Invitation.objects.open().for_email(user.email).update(accepted_by=user)
    record("person.joined", actor=user)


def comes_as_guest(email: str) -> bool:
    """Whether whoever signs up with `email` is a guest: every open invitation to it must say so."""
    as_guest = list(Invitation.objects.open().for_email(email).values_list("as_guest", flat=True))
    return bool(as_guest) and all(as_guest)


def tidy_skills(skills: Iterable[str]) -> list[str]:
    """Return the skills in order, each once whatever its case. Raises ValidationError for too many or too long ones."""
    known: dict[str, str] = {}
    for skill in skills:
        if text := tidy(skill):
            check_name(text)
            known.setdefault(text.casefold(), text)
    if len(known) > MOST_SKILLS:
        raise ValidationError(_("Name at most %(most)d skills.") % {"most": MOST_SKILLS})
    if long := next((text for text in known.values() if len(text) > 60), None):
        raise ValidationError(_("Keep each skill under 60 characters: “%(skill)s…”.") % {"skill": long[:40]})
    return list(known.values())


def tidy_lists(user: User, changes: Iterable[str]) -> None:
    """Tidy those of the lists of `user` that are among `changes`. Raises ValidationError by field."""
    for field, check in (("skills", tidy_skills), ("languages", languages.checked)):
        if field in changes:
            try:
                setattr(user, field, check(getattr(user, field)))
            except ValidationError as error:
                raise ValidationError({field: error.messages}) from error
    if HOURS & set(changes):
        said = hours.checked(user.work_days, user.work_from, user.work_to)
        user.work_days = list(said.days) if said else []
        user.work_from, user.work_to = (said.begin, said.end) if said else (None, None)


@transaction.atomic
def update_profile(*, actor: User, **changes: Any) -> User:
    """Change what is said about `actor`: any of FIELDS. Returns the person as they are now.

    Raises ValidationError by field, or TypeError for a field that does not exist.
    """
    if unknown := set(changes) - set(FIELDS):
        raise TypeError(f"A person has no {', '.join(sorted(unknown))} to change.")
    user = User.objects.select_for_update().get(pk=actor.pk)
    before = {field: getattr(user, f"{field}_id" if field == "unit" else field) for field in FIELDS}
    for field, value in changes.items():
        setattr(user, field, tidy(value) if field in ONE_LINE else value)
    user.contact = user.contact.replace("\r\n", "\n").strip()
    tidy_lists(user, changes)
    changed = {f for f in FIELDS if getattr(user, f"{f}_id" if f == "unit" else f) != before[f]}
    if not changed:
        return user
    user.full_clean(exclude=["password", "email"])
    user.save()
    record("person.updated", actor=user, changed=sorted(changed))
    return user


@transaction.atomic
def set_photo(*, actor: User, upload: BinaryIO) -> User:
    """Make `upload` the photo of `actor`. Raises ValidationError with the reason when it is no picture we take."""
    try:
        name = photos.keep(upload)
    except ImageRefused as error:
        raise ValidationError({"photo": str(error)}) from error
    return _replace_photo(actor, name)


@transaction.atomic
def remove_photo(*, actor: User) -> User:
    """Show the initials of `actor` again instead of a photo."""
    return _replace_photo(actor, "")


def _replace_photo(actor: User, name: str) -> User:
    user = User.objects.select_for_update().get(pk=actor.pk)
    before, user.photo = user.photo, name
    if before == name:
        return user
    user.save(update_fields=["photo"])
    if before:
        transaction.on_commit(lambda: photos.forget(before))
    record("person.updated", actor=user, changed=["photo"])
    return user


@transaction.atomic
def set_site_roles(*, actor: User, user: User, roles: Iterable[str], is_active: bool = True) -> User:
    """Give `user` the site roles and open or close their account. Only site admins may, and one always stays.

    Raises PermissionDenied or ValidationError by field.
    """
    if not actor.is_active or not actor.has_role(SiteRole.SITE_ADMIN):
        raise PermissionDenied
    # One lock for all who give roles: two admins who demote each other must not both succeed.
    admins = User.objects.filter(roles__contains=[SiteRole.SITE_ADMIN], is_active=True).order_by("pk")
    others = [admin.pk for admin in admins.select_for_update() if admin.pk != user.pk]
    user = User.objects.select_for_update().get(pk=user.pk)
    wanted = [role for role in SiteRole.values if role in set(roles)]
    if not others and user.is_active and user.is_staff and (SiteRole.SITE_ADMIN not in wanted or not is_active):
        raise ValidationError({"roles": _("The portal needs a site admin. Make somebody else one first.")})
    if user.is_guest and wanted:
        raise ValidationError({"roles": _("A guest holds no role for the whole portal.")})
    before = (user.roles, user.is_active)
    if before == (wanted, is_active):
        return user
    user.roles, user.is_active = wanted, is_active
    user.is_superuser = user.is_superuser and SiteRole.SITE_ADMIN in wanted
    user.save(update_fields=["roles", "is_active", "is_superuser"])
    record("person.roles_changed", actor=actor, user=user.pk, roles=wanted, before=before[0], is_active=is_active)
    return user


@transaction.atomic
def make_token(*, actor: User, name: str, scope: str, days: int) -> tuple[AccessToken, str]:
    """Make a token with which a program acts as `actor` for so many days, and return it with its text.

    The text is known to nobody afterwards. Raises PermissionDenied for a closed account, or ValidationError by field.
    """
    user = User.objects.locked(actor.pk)
    if not user.is_active:
        raise PermissionDenied
    name = tidy(name)
    problems: dict[str, Any] = {}
    if not name or len(name) > 80 or "\x00" in name:
        problems["name"] = _("Say in a few words what it is for.")
    if scope not in Scope.values:
        problems["scope"] = _("Choose what it may do.")
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        problems["days"] = _("A token is good for 1 to %(most)d days.") % {"most": LONGEST_TOKEN_DAYS}
    if AccessToken.objects.filter(user=user, expires__gt=timezone.now()).count() >= MOST_TOKENS:
        problems["name"] = _("You have %(most)d tokens. Revoke one you no longer use.") % {"most": MOST_TOKENS}
    if problems:
        raise ValidationError(problems)
    text = AccessToken.new_text()
    token = AccessToken.objects.create(
        user=user, name=name, scope=scope, prefix=text.split("_")[1], digest=AccessToken.digest_of(text),
        expires=timezone.now() + timedelta(days=days),
    )  # fmt: skip
    record("token.made", actor=actor, token=token.pk, name=name, scope=scope)
    return token, text


@transaction.atomic
def revoke_token(*, actor: User, token: AccessToken) -> None:
    """Close a token at once: one's own, or anybody's as a site admin. Raises PermissionDenied."""
    if token.user_id != actor.pk and not (actor.is_active and actor.has_role(SiteRole.SITE_ADMIN)):
        raise PermissionDenied
    if AccessToken.objects.filter(pk=token.pk).delete()[0]:
        record("token.revoked", actor=actor, token=token.pk, name=token.name, user=token.user_id)
