"""Keeping items for oneself, in private folders. No events: nobody else is to learn of it."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.content.models import Item
from apps.core.names import check_name, tidy
from apps.following.models import Bookmark, Folder
from apps.spaces.permissions import can

MOST_FOLDERS = 100
NAME_LIMIT = 60


def _own(actor: Any, folder: Folder | None) -> None:
    """Raise PermissionDenied for somebody else's folder."""
    if folder is not None and folder.user_id != actor.pk:
        raise PermissionDenied


@transaction.atomic
def keep(*, actor: Any, item: Item, folder: Folder | None = None) -> Bookmark:
    """Keep `item`, in `folder` or in none; what is kept already stays where it is. Raises PermissionDenied."""
    _own(actor, folder)
    User.objects.locked(actor.pk)  # one's acts in two windows come one after the other
    known = Bookmark.objects.filter(user=actor, item_id=item.pk).first()
    if known:
        return known
    if not can(actor, "item.keep", item):
        raise PermissionDenied
    return Bookmark.objects.create(user=actor, item_id=item.pk, folder=folder)


def drop(*, actor: Any, item: Item) -> int | None:
    """Keep `item` no longer. Returns the id of the folder it was in, if any, for those who think better of it."""
    mine = Bookmark.objects.filter(user=actor, item_id=item.pk)
    folder = mine.values_list("folder_id", flat=True).first()
    mine.delete()
    return folder


def move(*, actor: Any, item: Item, folder: Folder | None) -> None:
    """Put what `actor` keeps of `item` into `folder`, or out of all. Raises PermissionDenied."""
    _own(actor, folder)
    Bookmark.objects.filter(user=actor, item_id=item.pk).update(folder=folder)


def forget_closed(*, actor: Any) -> int:
    """Drop what `actor` keeps but may not see any more. Returns how much."""
    closed = Bookmark.objects.filter(user=actor).exclude(item__in=Item.visible_to(actor).values("pk"))
    return int(closed.delete()[0])


def checked_name(actor: Any, name: str, but: int = 0) -> str:
    """Return `name` as a folder of `actor` may be called. Raises ValidationError with a sentence."""
    name = tidy(name)
    check_name(name)
    if not name:
        raise ValidationError(_("Give the folder a name."))
    if len(name) > NAME_LIMIT:
        raise ValidationError(_("Keep the name under %(limit)d characters.") % {"limit": NAME_LIMIT})
    others = Folder.objects.filter(user=actor).exclude(pk=but).annotate(key=Lower("name"))
    if others.filter(key=Lower(Value(name))).exists():
        raise ValidationError(_("You have a folder of this name already."))
    return name


@transaction.atomic
def make_folder(*, actor: Any, name: str) -> Folder:
    """Make a folder only `actor` will ever see. Raises ValidationError with a sentence."""
    User.objects.locked(actor.pk)
    name = checked_name(actor, name)
    if Folder.objects.filter(user=actor).count() >= MOST_FOLDERS:
        raise ValidationError(_("You have %(most)d folders, which is as many as fit.") % {"most": MOST_FOLDERS})
    return Folder.objects.create(user=actor, name=name)


@transaction.atomic
def rename_folder(*, actor: Any, folder: Folder, name: str) -> Folder:
    """Call `folder` otherwise. Raises PermissionDenied or ValidationError."""
    _own(actor, folder)
    User.objects.locked(actor.pk)
    folder.name = checked_name(actor, name, but=folder.pk)
    folder.save(update_fields=["name"])
    return folder


def delete_folder(*, actor: Any, folder: Folder) -> None:
    """Remove `folder`; what was in it stays kept, in no folder. Raises PermissionDenied."""
    _own(actor, folder)
    folder.delete()
