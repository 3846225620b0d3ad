"""Calling the versions of an item by names."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.content.models import VersionName
from apps.events.outbox import record
from apps.spaces.permissions import can

LONGEST_NAME = 80


@transaction.atomic
def name_version(*, actor: Any, item: Any, number: int, name: str) -> VersionName | None:
    """Call the version `number` of `item` by a name, or by none where `name` is blank; who may change it may.

    The newest version keeps its name and its words: what is written next is another version. `item` is an object of its
    own kind where that has its own `write_verb`. Raises PermissionDenied, or ValidationError by field.
    """
    item = type(item).locked(item.pk)
    if not can(actor, item.write_verb, item):
        raise PermissionDenied
    name = " ".join(name.split())
    if len(name) > LONGEST_NAME:
        raise ValidationError({"name": _("At most %(most)d characters fit here.") % {"most": LONGEST_NAME}})
    if not 1 <= number <= newest_number(item):
        raise ValidationError({"name": _("There is no such version.")})
    before = VersionName.objects.filter(item_id=item.pk, number=number).first()
    if (before.name if before else "") == name:
        return before
    if not name:
        VersionName.objects.filter(item_id=item.pk, number=number).delete()
        given = None
    else:
        given, _new = VersionName.objects.update_or_create(
            item_id=item.pk, number=number, defaults={"name": name, "by": actor, "at": timezone.now()}
        )
    record("item.version_named", actor=actor, item=item, number=number, name=name)
    return given


def newest_number(item: Any) -> int:
    """Return the number of the version that is what `item` says now."""
    last = item.revisions.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def is_named(item: Any) -> bool:
    """Whether somebody gave a name to what `item` says now, so that it must be kept before it says something else."""
    return VersionName.objects.filter(item_id=item.pk, number=newest_number(item)).exists()
