"""What can be done to spaces and to the people in them.

Every function checks rights with `can`, writes and records its event in one transaction, and does nothing when what
it asks for is already so. All of them raise `PermissionDenied` when the actor may not, and `ValidationError` with a
sentence when the thing itself cannot be done.
"""

from apps.spaces.actions.invitations import (
    accept_all,
    accept_invitation,
    decline_invitation,
    invite,
    revoke_invitation,
    waiting_for,
)
from apps.spaces.actions.membership import (
    admit,
    change_role,
    decline,
    hand_over,
    join,
    leave,
    remove_member,
    request_to_join,
    withdraw_request,
)
from apps.spaces.actions.reading import PAUSE, mark_all_read, mark_read, visit
from apps.spaces.actions.space import archive_space, create_space, edit_space, restore_space

__all__ = [
    "PAUSE",
    "accept_all",
    "accept_invitation",
    "admit",
    "archive_space",
    "change_role",
    "create_space",
    "decline",
    "decline_invitation",
    "edit_space",
    "hand_over",
    "invite",
    "join",
    "leave",
    "mark_all_read",
    "mark_read",
    "remove_member",
    "request_to_join",
    "restore_space",
    "revoke_invitation",
    "visit",
    "waiting_for",
    "withdraw_request",
]
