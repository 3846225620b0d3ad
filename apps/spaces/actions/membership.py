"""Joining, leaving, asking, answering, and who is what in a space.

Whatever touches the number of members or the last owner first locks the row of the space, so that two people who act
at once act one after the other.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.events.outbox import record
from apps.spaces.models import JoinRequest, Membership, ReadMark, Role, Space
from apps.spaces.permissions import can


def enter(space: Space, user: Any, role: str) -> bool:
    """Make `user` a member, if they are none, and drop what they asked. Returns whether they are new.

    The caller holds the lock of the space's row.
    """
    JoinRequest.objects.filter(space=space, user=user).delete()
    _membership, new = Membership.objects.get_or_create(space=space, user=user, defaults={"role": role})
    if new:
        Space.objects.filter(pk=space.pk).update(member_count=F("member_count") + 1)
    return new


def _take_out(membership: Membership) -> None:
    _keep_an_owner(membership)
    membership.delete()
    ReadMark.objects.filter(space_id=membership.space_id, user_id=membership.user_id).delete()
    Space.objects.filter(pk=membership.space_id).update(member_count=F("member_count") - 1)


def _keep_an_owner(membership: Membership) -> None:
    """Raise ValidationError if `membership` is the last owner's."""
    if membership.role != Role.OWNER:
        return
    owners = Membership.objects.owners().filter(space_id=membership.space_id)
    if not owners.exclude(pk=membership.pk).exists():
        raise ValidationError(
            _("A space always has an owner. Hand it over to somebody first, or archive it."), code="last_owner"
        )


@transaction.atomic
def join(*, actor: Any, space: Space) -> None:
    """Make `actor` a member of an open space. Raises PermissionDenied."""
    space = Space.objects.locked(space.pk)
    if Membership.objects.role_of(actor, space.pk):
        return
    if not can(actor, "space.join", space):
        raise PermissionDenied
    enter(space, actor, Role.MEMBER)
    record("space.joined", actor=actor, space=space)


@transaction.atomic
def leave(*, actor: Any, space: Space) -> None:
    """End the membership of `actor`. Raises ValidationError when they are the last owner."""
    space = Space.objects.locked(space.pk)
    membership = Membership.objects.filter(space=space, user=actor).first()
    if membership is None:
        return
    if not can(actor, "space.leave", space):
        raise PermissionDenied
    _take_out(membership)
    record("space.left", actor=actor, space=space, role=membership.role)


@transaction.atomic
def request_to_join(*, actor: Any, space: Space, message: str = "") -> None:
    """Ask the leaders of a closed space to let `actor` in. Raises PermissionDenied or ValidationError."""
    space = Space.objects.locked(space.pk)
    if Membership.objects.role_of(actor, space.pk):
        return
    if not can(actor, "space.request", space):
        raise PermissionDenied
    asked, new = JoinRequest.objects.get_or_create(space=space, user=actor, defaults={"message": _short(message)})
    if new:
        record("space.requested", actor=actor, space=space, request=asked.pk)


def _short(message: str) -> str:
    message = message.strip().replace("\x00", "")
    if len(message) > 500:
        raise ValidationError({"message": _("Keep the message under 500 characters.")})
    return message


@transaction.atomic
def withdraw_request(*, actor: Any, space: Space) -> None:
    """Take back what `actor` asked of `space`, if it is not answered yet."""
    if JoinRequest.objects.filter(space=space, user=actor).delete()[0]:
        record("space.request_withdrawn", actor=actor, space=space)


@transaction.atomic
def admit(*, actor: Any, space: Space, user: Any) -> None:
    """Let in `user`, who asked. Raises PermissionDenied, or ValidationError when they no longer ask."""
    space = Space.objects.locked(space.pk)
    if not can(actor, "space.admit", space):
        raise PermissionDenied
    if Membership.objects.role_of(user, space.pk):
        return
    if not user.is_active or not JoinRequest.objects.filter(space=space, user=user).exists():
        raise ValidationError(_("This request is no longer open."), code="gone")
    enter(space, user, Role.MEMBER)
    record("space.admitted", actor=actor, space=space, user=user.pk)


@transaction.atomic
def decline(*, actor: Any, space: Space, user: Any) -> None:
    """Refuse `user`, who asked. They may ask again. Raises PermissionDenied."""
    space = Space.objects.locked(space.pk)
    if not can(actor, "space.admit", space):
        raise PermissionDenied
    if JoinRequest.objects.filter(space=space, user=user).delete()[0]:
        record("space.declined", actor=actor, space=space, user=user.pk)


@transaction.atomic
def change_role(*, actor: Any, space: Space, user: Any, role: str) -> None:
    """Make the member `user` an owner, facilitator or member.

    Raises PermissionDenied, or ValidationError for the last owner, a guest who would own, or nobody's membership.
    """
    space = Space.objects.locked(space.pk)
    if not can(actor, "space.appoint", space):
        raise PermissionDenied
    membership = _membership(space, user)
    if role not in Role.values:
        raise ValidationError(_("Choose a role."), code="role")
    if membership.role == role:
        return
    if role == Role.OWNER:
        _may_own(user)
    _keep_an_owner(membership)
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    record("space.role_changed", actor=actor, space=space, user=user.pk, role=role, before=before)


def _membership(space: Space, user: Any) -> Membership:
    membership = Membership.objects.filter(space=space, user=user).first()
    if membership is None:
        raise ValidationError(_("%(name)s is not a member of this space.") % {"name": user.name}, code="no_member")
    return membership


def _may_own(user: Any) -> None:
    if user.is_guest or not user.is_active:
        raise ValidationError(_("%(name)s cannot own a space.") % {"name": user.name}, code="cannot_own")


@transaction.atomic
def remove_member(*, actor: Any, space: Space, user: Any) -> None:
    """End the membership of `user`. What they wrote stays. Facilitators remove members only, owners anybody.

    Raises PermissionDenied, or ValidationError for the last owner.
    """
    space = Space.objects.locked(space.pk)
    if not can(actor, "space.remove", space):
        raise PermissionDenied
    membership = Membership.objects.filter(space=space, user=user).first()
    if membership is None:
        return
    if membership.role != Role.MEMBER and not can(actor, "space.appoint", space):
        raise PermissionDenied
    _take_out(membership)
    record("space.member_removed", actor=actor, space=space, user=user.pk, role=membership.role)


@transaction.atomic
def hand_over(*, actor: Any, space: Space, user: Any) -> None:
    """Give the ownership of `actor` to the member `user`; `actor` stays as a facilitator.

    A space that has lost its owner, because their account is closed, may be given away by a learning or site admin
    who can see it. Raises PermissionDenied or ValidationError.
    """
    space = Space.objects.locked(space.pk)
    owned = Membership.objects.owners().filter(space=space).exists()
    if not can(actor, "space.appoint", space) and (owned or not can(actor, "space.adopt", space)):
        raise PermissionDenied
    membership = _membership(space, user)
    _may_own(user)
    if user.pk == actor.pk and membership.role == Role.OWNER:
        return
    Membership.objects.filter(pk=membership.pk).update(role=Role.OWNER)
    if user.pk != actor.pk:
        Membership.objects.filter(space=space, user=actor, role=Role.OWNER).update(role=Role.FACILITATOR)
    record("space.handed_over", actor=actor, space=space, user=user.pk)
