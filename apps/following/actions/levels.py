"""Following people, tags, items and spaces."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.content.models import Item
from apps.events.outbox import record
from apps.following.models import Follow, Level
from apps.following.reading import met_by
from apps.spaces.models import Membership, Space
from apps.spaces.permissions import can
from apps.tagging.models import Tag

Thing = Space | Item | Tag | User


def target_of(thing: Thing) -> str:
    """Return which column of a follow `thing` goes into. Raises TypeError for what cannot be followed."""
    for name, model in (("space", Space), ("item", Item), ("tag", Tag), ("person", User)):
        if isinstance(thing, model):
            return name
    raise TypeError(f"{type(thing).__name__} cannot be followed.")


def may_follow(actor: Any, thing: Any) -> bool:
    """Whether `actor` may follow `thing` now: what they may read, and people they may meet but not themselves."""
    target = target_of(thing)
    if target == "space":
        return can(actor, "space.read", thing)
    if target == "item":
        return can(actor, "item.keep", thing)
    if target == "tag":
        return Tag.visible_to(actor).filter(pk=thing.pk).exists()
    return bool(thing.pk != actor.pk and met_by(actor).filter(pk=thing.pk).exists())


@transaction.atomic
def set_level(*, actor: Any, thing: Thing, level: str) -> Level:
    """Say how much of `thing` `actor` wants to see; `MUTED` ends following. Returns the level as it is now.

    What is the case without a row (members of a space see everything, all else is not followed) needs none.
    Raises PermissionDenied, or ValidationError for a level that `thing` does not know.
    """
    target = target_of(thing)
    known = Level.values if target == "space" else [Level.ALL.value, Level.MUTED.value]
    if level not in known:
        raise ValidationError(_("Choose one of the levels shown."))
    wanted = Level(level)
    User.objects.locked(actor.pk)  # one's acts in two windows come one after the other
    if wanted != Level.MUTED and not may_follow(actor, thing):
        raise PermissionDenied
    mine = Follow.objects.filter(user=actor, **{target: thing.pk})
    row = mine.first()
    member = target == "space" and Membership.objects.role_of(actor, thing.pk) is not None
    unsaid = Level.ALL if member else Level.MUTED
    before = Level(row.level) if row else unsaid
    if wanted == before:
        return wanted
    if wanted == unsaid:
        mine.delete()
    elif not mine.update(level=wanted):
        Follow.objects.create(user=actor, level=wanted, **{target: thing})
    verb = "follow.ended" if wanted == Level.MUTED else "follow.set"
    about = {target: thing} if target in {"space", "item"} else {target: thing.pk}
    record(verb, actor=actor, target=target, level=wanted.value, **about)
    return wanted


def follow(*, actor: Any, thing: Thing) -> None:
    """Follow `thing`, a space with all that is new in it. Raises PermissionDenied."""
    set_level(actor=actor, thing=thing, level=Level.ALL)


def unfollow(*, actor: Any, thing: Thing) -> None:
    """Follow `thing` no longer. Needs no right: one may always look away."""
    set_level(actor=actor, thing=thing, level=Level.MUTED)
