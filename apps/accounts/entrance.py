"""The invitation somebody has come with, remembered in their session from the link to the end of signing up."""

from django.http import HttpRequest

from apps.accounts.models import Invitation

KEY = "invitation"


def come_with(request: HttpRequest, invitation: Invitation) -> None:
    """Remember that the holder of this session followed the link in the mail: the address is theirs."""
    request.session[KEY] = invitation.token
    request.session["account_verified_email"] = invitation.email


def invitation_of(request: HttpRequest) -> Invitation | None:
    """Return the invitation this session came with, if it can still be accepted."""
    token = request.session.get(KEY)
    if not token:
        return None
    invitation = Invitation.objects.open().filter(token=token).first()
    if invitation is None:
        leave(request)
    return invitation


def leave(request: HttpRequest) -> None:
    """Forget the invitation, and with it the address that counted as proved."""
    request.session.pop(KEY, None)
    request.session.pop("account_verified_email", None)
