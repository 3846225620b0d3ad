"""What people do with needs: plan them, work on them, close them with what meets them, and sort out which are one."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.content.models import Item
from apps.events.outbox import record
from apps.ledger.models import Missed, Need, Spelling, State
from apps.ledger.noting import recount

MOST_AT_ONCE = 200
# Where `needs.py` keeps who owns what until when.
PLANS = "ledger.plans"


def is_on_the_desk(user: Any) -> bool:
    """Whether `user` keeps the ledger; the owner of a need only works on it."""
    return bool(user.is_active) and "learning_admin" in user.roles


def held(actor: Any, ids: Iterable[int]) -> list[Need]:
    """Return those of these needs that `actor` may see, as they are now, locked. The caller has a transaction.

    They are about to change, so what home knows of them is forgotten.
    """
    transaction.on_commit(partial(cache.delete, PLANS))
    seen = Need.visible_to(actor).filter(pk__in=list(ids)[:MOST_AT_ONCE]).values_list("pk", flat=True)
    # One that was merged while we waited is none any more.
    return [need for need in Need.locked(list(seen)).values() if need.into_id is None]


def one(actor: Any, pk: int) -> Need:
    """Return one need, locked. Raises PermissionDenied where `actor` may not see it."""
    rows = held(actor, [pk])
    if not rows:
        raise PermissionDenied
    return rows[0]


def on_the_desk_only(actor: Any) -> None:
    if not is_on_the_desk(actor):
        raise PermissionDenied


@transaction.atomic
def plan(*, actor: Any, ids: Iterable[int], **changes: User | date | None) -> int:
    """Give needs another `owner`, another `due` day, or both; None takes it away. Returns how many changed.

    Raises PermissionDenied for others than learning admins, and ValidationError for an owner who is gone or a guest.
    """
    on_the_desk_only(actor)
    owner = changes.get("owner")
    if isinstance(owner, User) and (not owner.is_active or owner.is_guest):
        raise ValidationError({"owner": _("Choose somebody who works here.")})
    changed = 0
    for need in held(actor, ids):
        if isinstance(owner, User) and not need.shown and not Need.opened_by(owner).filter(pk=need.pk).exists():
            raise ValidationError({"owner": _("%(name)s cannot open what this is about.") % {"name": owner.name}})
        before = (need.owner_id, need.due)
        for name, value in changes.items():
            setattr(need, name, value)
        if (need.owner_id, need.due) == before:
            continue
        need.save(update_fields=list(changes))
        new_owner = need.owner_id if need.owner_id != before[0] else None
        record("need.planned", actor=actor, need=need.pk, owner=new_owner)
        changed += 1
    return changed


@transaction.atomic
def start(*, actor: Any, pk: int) -> Need:
    """Begin to work on a need; it becomes `actor`'s where it is nobody's. Beginning again is no error."""
    need = one(actor, pk)
    if need.state == State.OPEN:
        need.state, need.owner_id = State.WORKING, need.owner_id or actor.pk
        need.save(update_fields=["state", "owner"])
        record("need.started", actor=actor, need=need.pk)
    return need


@transaction.atomic
def close(*, actor: Any, pk: int, artefact: int) -> Need:
    """Close a need with the published item that meets it. Raises ValidationError where `actor` may not open that."""
    need = one(actor, pk)
    item = Item.visible_to(actor).published().filter(pk=artefact).first()
    if item is None:
        raise ValidationError({"look": _("There is no such thing that you can open. Choose something published.")})
    if need.state == State.CLOSED and need.artefact_id == item.pk:
        return need
    need.state, need.artefact, need.closed_at, need.again_at = State.CLOSED, item, timezone.now(), None
    need.save(update_fields=["state", "artefact", "closed_at", "again_at"])
    record("need.closed", actor=actor, item=item, need=need.pk)
    return need


@transaction.atomic
def reopen(*, actor: Any, pk: int) -> Need:
    """Open a closed need again; what closed it stays named. One that is open stays as it is."""
    need = one(actor, pk)
    if need.state == State.CLOSED:
        need.state, need.closed_at = State.OPEN, None
        need.save(update_fields=["state", "closed_at"])
        record("need.reopened", actor=actor, need=need.pk)
    return need


@transaction.atomic
def merge(*, actor: Any, pk: int, into: int) -> Need:
    """Make one need of two: what belongs to `pk` belongs to `into`, whose plan holds. Returns that one.

    Raises PermissionDenied for others than learning admins and where one of them cannot be seen, and ValidationError
    where the two are the same or one is closed and the other is not.
    """
    on_the_desk_only(actor)
    if pk == into:
        raise ValidationError({"into": _("This is the same need.")})
    rows = {need.pk: need for need in held(actor, [pk, into])}
    if len(rows) < 2:
        if Need.objects.filter(pk=pk, into=into).exists() and into in rows:
            return rows[into]
        raise PermissionDenied
    need, kept = rows[pk], rows[into]
    if State.CLOSED in {need.state, kept.state} and need.state != kept.state:
        raise ValidationError({"into": _("One of them is closed. Open it again first.")})
    Spelling.objects.filter(need=need).update(need=kept)
    Missed.objects.filter(need=need).update(need=kept)
    need.merged.update(into=kept)
    need.into = kept
    need.save(update_fields=["into"])
    kept.owner_id, kept.due = kept.owner_id or need.owner_id, kept.due or need.due
    kept.save(update_fields=["owner", "due"])
    recount([need.pk, kept.pk])
    record("need.merged", actor=actor, need=need.pk, into=kept.pk)
    return kept


@transaction.atomic
def take_out(*, actor: Any, pk: int, out: int) -> Need:
    """Make the need `out`, which was merged into `pk`, one of its own again, with what came with it. Returns it."""
    on_the_desk_only(actor)
    kept = one(actor, pk)
    need = Need.locked([out]).get(out)
    if need is None or need.into_id != kept.pk:
        raise ValidationError(_("It has been taken out already."))
    need.into = None
    need.save(update_fields=["into"])
    for model in (Spelling, Missed):
        model.objects.filter(need=kept, first=need).update(need=need)
    recount([need.pk, kept.pk])
    record("need.split", actor=actor, need=kept.pk, out=need.pk)
    return need


@transaction.atomic
def split_off(*, actor: Any, pk: int, spelling: int) -> Need:
    """Make a need of its own of one spelling of `pk`; it is not taken for a slip of another again. Returns the need."""
    on_the_desk_only(actor)
    kept = one(actor, pk)
    row = Spelling.objects.select_for_update().filter(need=kept, pk=spelling).first()
    left = Spelling.objects.filter(need=kept).exclude(pk=spelling).exists() or Missed.objects.filter(need=kept).exists()
    if row is None or not left:
        raise ValidationError(_("It has been split off already."))
    need = Need.objects.create()
    # Slips of it go with it. How many people searched for a slip alone was never counted.
    moved = Spelling.objects.filter(need=kept, like=row)
    moved.update(need=need, first=need)
    row.need, row.first, row.like = need, need, None
    row.save(update_fields=["need", "first", "like"])
    recount([need.pk, kept.pk])
    record("need.split", actor=actor, need=kept.pk, out=need.pk)
    return need
