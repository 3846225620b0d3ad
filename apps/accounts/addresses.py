"""Reading lists of e-mail addresses that people type."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _


def checked(emails: Iterable[str], most: int) -> list[str]:
    """Return the addresses in small letters, each once, at most `most` of them.

    Raises ValidationError (field `emails`) that names those that are none.
    """
    known: dict[str, bool] = {}
    wrong = []
    for email in emails:
        address = email.strip().lower()
        try:
            validate_email(address)
            known[address] = True
        except ValidationError:
            wrong.append(email.strip()[:80])
    if wrong:
        raise ValidationError(
            {"emails": _("This does not look like an e-mail address: %(wrong)s") % {"wrong": ", ".join(wrong[:5])}}
        )
    if not known:
        raise ValidationError({"emails": _("Write at least one e-mail address.")})
    if len(known) > most:
        raise ValidationError({"emails": _("Invite at most %(most)d people at once.") % {"most": most}})
    return list(known)
