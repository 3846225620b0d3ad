"""Inviting people by e-mail, whether the portal knows them already or not."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.addresses import checked
from apps.accounts.models import Invitation, User
from apps.events.outbox import record
from apps.spaces.actions.membership import enter
from apps.spaces.models import Membership, Role, Space, SpaceInvitation
from apps.spaces.permissions import can

GOOD_FOR = timedelta(days=14)
MOST_AT_ONCE = 50
RANK = {Role.MEMBER: 0, Role.FACILITATOR: 1, Role.OWNER: 2}


@transaction.atomic
def invite(*, actor: Any, space: Space, emails: Iterable[str], role: str = Role.MEMBER) -> list[SpaceInvitation]:
    """Invite e-mail addresses into `space` as `role`; only owners invite owners and facilitators.

    Returns the invitations made or renewed; people who are members already get none. An address that nobody here
    holds may sign up with it, too. Raises PermissionDenied or ValidationError by field.
    """
    space = Space.objects.locked(space.pk)
    if not can(actor, "space.invite", space) or (role != Role.MEMBER and not can(actor, "space.appoint", space)):
        raise PermissionDenied
    if role not in Role.values:
        raise ValidationError({"role": _("Choose a role.")})
    addresses, now = checked(emails, MOST_AT_ONCE), timezone.now()
    holders = dict(User.objects.filter(email__in=addresses).values_list("email", "pk"))
    inside = set(Membership.objects.filter(space=space, user__in=holders.values()).values_list("user_id", flat=True))
    made = []
    for address in addresses:
        if holders.get(address) in inside:
            continue
        fields = {"role": role, "invited_by": actor, "created": now, "expires": now + GOOD_FOR}
        made.append(SpaceInvitation.objects.update_or_create(space=space, email=address, defaults=fields)[0])
        if address not in holders:
            _let_sign_up(address, actor, now)
    for invitation in made:
        record("space.invited", actor=actor, space=space, invitation=invitation.pk)
    return made


def _let_sign_up(email: str, actor: Any, now: Any) -> None:
    if not Invitation.objects.open().for_email(email).exists():
        Invitation.objects.create(
            email=email, invited_by=actor, created=now, expires=now + GOOD_FOR, as_guest=_comes_as_guest(email, actor)
        )


def _comes_as_guest(email: str, actor: Any) -> bool:
    """Whether an invited stranger sees this space only: a guest's guest, and whoever is from outside the house."""
    own = settings.SIGNUP_DOMAINS or [actor.email.rpartition("@")[2]]
    return actor.is_guest or email.rpartition("@")[2] not in own


@transaction.atomic
def revoke_invitation(*, actor: Any, invitation: SpaceInvitation) -> None:
    """Take back an invitation, and the right to sign up that came with it. Raises PermissionDenied."""
    space = invitation.space
    if not can(actor, "space.invite", space):
        raise PermissionDenied
    if not SpaceInvitation.objects.filter(pk=invitation.pk).delete()[0]:
        return
    if not SpaceInvitation.objects.filter(email=invitation.email).exists():
        came_with = Invitation.objects.open().for_email(invitation.email)
        came_with.filter(invited_by=invitation.invited_by, created=invitation.created).delete()
    record("space.invitation_revoked", actor=actor, space=space, invitation=invitation.pk)


def holds(user: Any, email: str) -> bool:
    """Whether `email` is an address of `user`, and proved to be."""
    return user.email == email or EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists()


@transaction.atomic
def accept_invitation(*, actor: Any, token: str) -> Space:
    """Make `actor` a member as the invitation with `token` says. Returns the space.

    Raises SpaceInvitation.DoesNotExist when it is spent, out of date or somebody else's (which looks the same), and
    ValidationError when the space has been archived.
    """
    found = SpaceInvitation.objects.select_related("space").get(token=token, expires__gt=timezone.now())
    if not holds(actor, found.email):
        raise SpaceInvitation.DoesNotExist
    space = Space.objects.locked(found.space_id)
    if space.is_archived:
        raise ValidationError(_("%(space)s has been archived.") % {"space": space.name}, code="archived")
    # Another request may have accepted or revoked it while this one waited for the space.
    invitation = SpaceInvitation.objects.select_for_update().get(pk=found.pk)
    invitation.delete()
    role = Role.FACILITATOR if invitation.role == Role.OWNER and actor.is_guest else Role(invitation.role)
    if enter(space, actor, role):
        record("space.joined", actor=actor, space=space, invited_by=invitation.invited_by_id, role=role.value)
        return space
    membership = Membership.objects.get(space=space, user=actor)
    if RANK[role] > RANK[Role(membership.role)]:
        before, membership.role = membership.role, role.value
        membership.save(update_fields=["role"])
        record(
            "space.role_changed",
            actor=invitation.invited_by,
            space=space,
            user=actor.pk,
            role=role.value,
            before=before,
        )
    return space


@transaction.atomic
def decline_invitation(*, actor: Any, token: str) -> None:
    """Refuse an invitation to an address of `actor`. Nothing happens when it is spent or somebody else's."""
    found = SpaceInvitation.objects.select_related("space").filter(token=token).first()
    if found is not None and holds(actor, found.email):
        found.delete()
        record("space.invitation_declined", actor=actor, space=found.space)


def waiting_for(user: Any) -> Any:
    """Return the invitations `user` could accept now, with their spaces."""
    proved = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    mine = Q(email=user.email) | Q(email__in=proved)
    return SpaceInvitation.objects.filter(mine, expires__gt=timezone.now(), space__archived_at=None)


def accept_all(*, actor: Any) -> list[Space]:
    """Accept the invitations that were waiting when `actor` signed up. Returns the spaces.

    Later invitations are for them to accept one by one.
    """
    spaces = []
    for token in waiting_for(actor).filter(created__lt=actor.joined).order_by("pk").values_list("token", flat=True):
        try:
            spaces.append(accept_invitation(actor=actor, token=token))
        except (SpaceInvitation.DoesNotExist, ValidationError):  # revoked or archived a moment ago
            continue
    return spaces
