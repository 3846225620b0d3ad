"""Deleting, hiding, who wrote it, what it said before; and what is typed into forms."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from apps.content.models import Coauthor, Draft, Item, Revision, State
from apps.events.outbox import record
from apps.spaces.models import Space
from apps.spaces.permissions import can


def stir(item: Any, at: datetime) -> None:
    """Move the activity of `item`'s space to `at`, so that its members see the dot."""
    Space.objects.filter(pk=item.space_id, last_activity_at__lt=at).update(last_activity_at=at)


def keep_revision(item: Any, body: str, editor: Any) -> Revision:
    """Keep what `item` says now, before an edit by `editor`. The caller holds the row's lock."""
    last = Revision.objects.filter(item_id=item.pk).aggregate(last=Max("number"))["last"] or 0
    return Revision.objects.create(
        item_id=item.pk, number=last + 1, editor=editor, title=item.title, body=body, at=item.edited_at or item.created
    )


def set_coauthors(*, item: Any, people: Iterable[Any]) -> None:
    """Make `people`, in that order, those who wrote `item` with its author. The caller holds the transaction."""
    wanted = list(dict.fromkeys(person.pk for person in people if person.pk != item.author_id))
    Coauthor.objects.filter(item_id=item.pk).exclude(user_id__in=wanted).delete()
    rows = [Coauthor(item_id=item.pk, user_id=pk, position=place) for place, pk in enumerate(wanted)]
    Coauthor.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "item"], update_fields=["position"]
    )
    item.change(coauthor_ids=wanted)


@transaction.atomic
def delete(*, actor: Any, item: Any) -> None:
    """Take `item` away from everybody. It can be restored for 30 days. Raises PermissionDenied."""
    item = Item.locked(item.pk)
    if item.deleted_at:
        return
    if not can(actor, "item.delete", item):
        raise PermissionDenied
    item.change(deleted_at=timezone.now())
    record(f"{item.kind}.deleted", actor=actor, item=item)


@transaction.atomic
def restore(*, actor: Any, item: Any) -> None:
    """Undo a deletion. Raises PermissionDenied."""
    item = Item.locked(item.pk)
    if not item.deleted_at:
        return
    if not can(actor, "item.restore", item):
        raise PermissionDenied
    item.change(deleted_at=None)
    record(f"{item.kind}.restored", actor=actor, item=item)


@transaction.atomic
def hide(*, actor: Any, item: Any, reason: str) -> None:
    """Hide `item` from all but its author and those who lead the space. Raises PermissionDenied."""
    item = Item.locked(item.pk)
    if not can(actor, "item.hide", item):
        raise PermissionDenied
    item.change(state=State.HIDDEN)
    record(f"{item.kind}.hidden", actor=actor, item=item, reason=reason)


@transaction.atomic
def unhide(*, actor: Any, item: Any) -> None:
    """Show a hidden item again. Raises PermissionDenied."""
    item = Item.locked(item.pk)
    if not can(actor, "item.unhide", item):
        raise PermissionDenied
    item.change(state=State.PUBLISHED)
    record(f"{item.kind}.unhidden", actor=actor, item=item)


def save_draft(*, actor: Any, key: str, fields: dict[str, Any]) -> Draft:
    """Keep what `actor` has typed into the form `key`, replacing what was kept before."""
    return Draft.objects.update_or_create(user=actor, key=key, defaults={"fields": fields})[0]


def discard_draft(*, actor: Any, key: str) -> None:
    """Forget what was typed into the form `key`: it has been sent, or thrown away."""
    Draft.objects.filter(user=actor, key=key).delete()


def bump(items: Any) -> int:
    """Move the version of every item in the queryset `items`, so that kept cards are drawn anew."""
    return int(items.update(version=F("version") + 1))
