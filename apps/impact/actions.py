"""Saying that something helped at work, and taking it back."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.content.models import Item
from apps.core.names import tidy
from apps.discussion.models import Comment
from apps.events.outbox import record
from apps.impact.models import MOST_MINUTES, REFERENCE_LIMIT, Outcome, Receipt
from apps.spaces.permissions import can

MOST_A_DAY = 20
DAY = timedelta(hours=24)


def may_use(actor: Any, thing: Item | Comment) -> bool:
    """Whether `actor` may say now that `thing` helped: its readers may, who wrote it (alone or with others) never."""
    verb = "comment.use" if isinstance(thing, Comment) else "item.use"
    return "author" not in thing.permission_facts(actor) and can(actor, verb, thing)


def receipt_of(actor: Any, thing: Item | Comment) -> Receipt | None:
    """Return what `actor` says of `thing` now, or None when they have said nothing or taken it back."""
    mine = Receipt.objects.filter(user=actor, withdrawn_at=None)
    about = {"comment_id": thing.pk} if isinstance(thing, Comment) else {"comment": None, "item_id": thing.pk}
    return mine.filter(**about).first()


@transaction.atomic
def give(
    *, actor: Any, thing: Item | Comment, outcome: str, minutes: int | None = None, reference: str = ""
) -> Receipt:
    """Say that `thing` helped `actor` at work: what it did, how many minutes it saved, and a reference of theirs.

    Who has said so already changes what they said. At most 20 new receipts within 24 hours. Raises PermissionDenied,
    or ValidationError by field, or for all when the day's receipts are given.
    """
    said = checked(outcome, minutes, reference)
    User.objects.locked(actor.pk)  # one's acts in two windows come one after the other, so all are counted
    thing = Comment.locked(thing.pk) if isinstance(thing, Comment) else Item.locked(thing.pk)
    if not may_use(actor, thing):
        raise PermissionDenied
    item, comment = (thing.item, thing) if isinstance(thing, Comment) else (thing, None)
    receipt = receipt_of(actor, thing)
    if receipt is not None:
        if said == {name: getattr(receipt, name) for name in said}:
            return receipt
        Receipt.objects.filter(pk=receipt.pk).update(**said)
        receipt.refresh_from_db()
        return tell("receipt.changed", actor, item, receipt)
    if Receipt.objects.filter(user=actor, created__gt=timezone.now() - DAY).count() >= MOST_A_DAY:
        raise ValidationError(
            _("You have said this %(most)d times within a day, which is as often as counts. Come back tomorrow.")
            % {"most": MOST_A_DAY}
        )
    receipt = Receipt.objects.create(user=actor, item_id=item.pk, comment=comment, space_id=item.space_id, **said)
    if comment is not None:
        comment.change(helpful=F("helpful") + 1)
    return tell("receipt.given", actor, item, receipt)


def checked(outcome: str, minutes: int | None, reference: str) -> dict[str, Any]:
    """Return the columns of what is said. Raises ValidationError by field."""
    problems: dict[str, str] = {}
    reference = tidy(reference)
    if outcome not in Outcome.values:
        problems["outcome"] = _("Say what it did for you.")
    if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
        problems["minutes"] = _("Between 1 and %(most)d minutes, or leave it empty.") % {"most": MOST_MINUTES}
    if len(reference) > REFERENCE_LIMIT:
        problems["reference"] = _("Keep this under %(limit)d characters.") % {"limit": REFERENCE_LIMIT}
    elif "\x00" in reference:
        problems["reference"] = _("Leave out the null character: it cannot be stored.")
    if problems:
        raise ValidationError(problems)
    return {"outcome": outcome, "minutes": minutes, "reference": reference}


@transaction.atomic
def withdraw(*, actor: Any, thing: Item | Comment) -> Receipt | None:
    """Take back what `actor` said of `thing`, if anything; the row stays and counts no more. Needs no right."""
    User.objects.locked(actor.pk)
    if isinstance(thing, Comment):
        thing = Comment.locked(thing.pk)
    receipt = receipt_of(actor, thing)
    if receipt is None:
        return None
    receipt.withdrawn_at = timezone.now()
    receipt.save(update_fields=["withdrawn_at"])
    if isinstance(thing, Comment):
        thing.change(helpful=F("helpful") - 1)
    return tell("receipt.withdrawn", actor, thing.item if isinstance(thing, Comment) else thing, receipt)


def tell(verb: str, actor: Any, item: Any, receipt: Receipt) -> Receipt:
    """Record what was said; the reference stays between the person and the row."""
    said = {"outcome": receipt.outcome, "minutes": receipt.minutes}
    record(verb, actor=actor, item=item, receipt=receipt.pk, comment=receipt.comment_id, **said)
    return receipt
