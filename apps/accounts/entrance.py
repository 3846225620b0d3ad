"""Coming in: signing somebody in, and the invitation they have come with.

An invitation is remembered in the session from the link in the mail to the end of signing up.
"""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from apps.accounts.models import Invitation, User

KEY = "invitation"


def sign_in(request: HttpRequest, user: User) -> None:
    """Sign `user` in without asking for a password, and list the session among theirs."""
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    UserSession.objects.create_from_request(request)


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
