"""Putting a thread on another shelf, of its space or of the one it is taken to."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.content.actions import move
from apps.content.models import Item
from apps.events.outbox import record
from apps.forums.models import Category, kind_of
from apps.spaces.models import Space
from apps.spaces.permissions import can


def put_on(item: Any, category: int | None) -> None:
    """Let a topic or question stand on the category with this id, or on none.

    The caller holds the locks of the item and of its space, and moves the version. Raises ValidationError by field.
    """
    if category is not None and not Category.objects.filter(pk=category, space_id=item.space_id).exists():
        raise ValidationError({"category": _("Choose one of this space's categories.")})
    model = kind_of(item)
    assert model is not None
    model.shelve(item.pk, category)


@transaction.atomic
def move_thread(*, actor: Any, thread: Any, space: Any, category: int | None = None) -> None:
    """Take a topic or question to `space`, or only to another category where it is; `category` is an id of `space`.

    Raises PermissionDenied, or ValidationError by field.
    """
    item = Item.locked(thread.pk)
    if item.space_id != space.pk:
        move(actor=actor, item=item, space=space, chosen={"category": category})
        return
    if not can(actor, "item.move", item):
        raise PermissionDenied
    Space.objects.locked(space.pk)
    put_on(item, category)
    item.change()
    record(f"{item.kind}.shelved", actor=actor, item=item, category=category)
