"""What accounts do on events: they write to whom an admin has invited and to whoever made a token, and believe whoever
resets a password."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import password_reset
from django.conf import settings
from django.core.mail import EmailMessage
from django.dispatch import receiver
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import AccessToken, Invitation, User
from apps.core.names import tidy
from apps.core.registry import Handler, handlers


def mail_invitation(event: Any) -> None:
    """Tell the invited address how to come in, unless the invitation was taken back or accepted meanwhile."""
    open_ones = Invitation.objects.open().select_related("invited_by")
    invitation = open_ones.filter(pk=event.data["invitation"]).first()
    if invitation is None or User.objects.filter(email=invitation.email).exists():
        return
    host = invitation.invited_by.name if invitation.invited_by else _("A colleague")
    context = {"invitation": invitation, "host": host, "url": f"{settings.PUBLIC_URL}{invitation.get_absolute_url()}"}
    EmailMessage(
        tidy(_("%(name)s invites you to Workscape") % {"name": host}),
        render_to_string("accounts/email/invitation.txt", context),
        to=[invitation.email],
    ).send()


def mail_token_made(event: Any) -> None:
    """Tell the owner of a new token that there is one: if it was somebody else, they can revoke it."""
    token = AccessToken.objects.select_related("user").filter(pk=event.data["token"]).first()
    if token is None or not token.user.is_active:
        return
    context = {"token": token, "url": f"{settings.PUBLIC_URL}{reverse('settings_tokens')}"}
    EmailMessage(
        tidy(_("A token was made that acts for you in Workscape")),
        render_to_string("accounts/email/token_made.txt", context),
        to=[token.user.email],
    ).send()


@receiver(password_reset, dispatch_uid="accounts.prove_by_reset")
def prove_by_reset(user: User, **kwargs: Any) -> None:
    """Whoever opened the link that went to their only address has proved it, so signing in asks for no code."""
    if not EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).exists():
        user.prove_email()


handlers.add(Handler("accounts.mail_invitation", frozenset({"person.invited"}), mail_invitation, queue="notify"))
handlers.add(Handler("accounts.mail_token_made", frozenset({"token.made"}), mail_token_made, queue="notify"))
