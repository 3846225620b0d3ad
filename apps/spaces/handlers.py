"""What spaces do on events: they write to the people an act concerns; and on sign-in: they let in who was invited."""

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.mail import EmailMessage
from django.dispatch import receiver
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.accounts.models import Invitation, User
from apps.core.names import tidy
from apps.core.registry import Handler, handlers
from apps.spaces.actions import accept_all
from apps.spaces.models import JoinRequest, Membership, SpaceInvitation
from apps.strategy.context import organisation


def absolute(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


def write_to(addresses: Iterable[str], subject: str, template: str, **context: Any) -> None:
    """Send one plain message with `template` from templates/spaces/email/ to all `addresses`."""
    recipients = list(addresses)
    if recipients:
        body = render_to_string(f"spaces/email/{template}.txt", {"portal": organisation()["name"], **context})
        EmailMessage(tidy(subject), body, to=recipients).send()


def mail_invitation(event: Any) -> None:
    """Tell the invited address how to come in: by signing up, when nobody here holds it."""
    found = SpaceInvitation.objects.select_related("space", "invited_by")
    invitation = found.filter(pk=event.data["invitation"], expires__gt=timezone.now()).first()
    if invitation is None or invitation.space.is_archived:
        return
    holder = User.objects.filter(email=invitation.email).first()
    known = holder or EmailAddress.objects.filter(email__iexact=invitation.email, verified=True).exists()
    letter_in = Invitation.objects.open().for_email(invitation.email).first()
    if known:
        path = reverse("space_invitation", args=[invitation.token])
    elif letter_in:
        path = letter_in.get_absolute_url()
    else:
        return
    with translation.override(holder.language if holder else settings.LANGUAGE_CODE):
        write_to(
            [invitation.email],
            _("%(name)s invites you to %(space)s")
            % {"name": invitation.invited_by.name if invitation.invited_by else organisation()["name"],
               "space": invitation.space.name},
            "invitation",
            invitation=invitation, space=invitation.space, known=known, url=absolute(path),
        )  # fmt: skip


def mail_request(event: Any) -> None:
    """Tell those who lead the space that somebody asks to join, if they still do."""
    asked = JoinRequest.objects.select_related("space", "user").filter(pk=event.data["request"]).first()
    if asked is None:
        return
    leaders = Membership.objects.leaders().filter(space=asked.space).values_list("user__email", flat=True)
    subject = _("%(name)s asks to join %(space)s") % {"name": asked.user.name, "space": asked.space.name}
    url = absolute(reverse("space_people", args=[asked.space.slug]))
    write_to(leaders.order_by("user_id"), subject, "request", asked=asked, space=asked.space, url=url)


def mail_answer(event: Any) -> None:
    """Tell somebody what became of their request, or that a space is theirs now."""
    user = User.objects.filter(pk=event.data["user"], is_active=True).first()
    if user is None or event.space is None or user.pk == event.actor_id:
        return
    subjects = {
        "space.admitted": _("Welcome to %(space)s"),
        "space.declined": _("Your request to join %(space)s"),
        "space.handed_over": _("You own %(space)s now"),
    }
    with translation.override(user.language):
        write_to(
            [user.email],
            subjects[event.verb] % {"space": event.space.name},
            event.verb.removeprefix("space."),
            space=event.space, user=user, actor=event.actor, url=absolute(event.space.get_absolute_url()),
        )  # fmt: skip


handlers.add(Handler("spaces.mail_invitation", frozenset({"space.invited"}), mail_invitation, queue="notify"))
handlers.add(Handler("spaces.mail_request", frozenset({"space.requested"}), mail_request, queue="notify"))
handlers.add(
    Handler(
        "spaces.mail_answer",
        frozenset({"space.admitted", "space.declined", "space.handed_over"}),
        mail_answer,
        queue="notify",
    )
)


@receiver(user_logged_in, dispatch_uid="spaces.accept_what_waited")
def accept_what_waited(user: Any, **kwargs: Any) -> None:
    """Let a newcomer into the spaces they were invited to before they signed up; the address is proved by now."""
    accept_all(actor=user)
