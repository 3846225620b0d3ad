"""Setting the shelves of a space's forum."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.names import check_name, tidy
from apps.events.outbox import record
from apps.forums.models import Category
from apps.spaces.models import Space
from apps.spaces.permissions import can
from apps.spaces.versions import move_on

MOST_CATEGORIES = 20
LONGEST = 60


@transaction.atomic
def set_categories(*, actor: Any, space: Any, names: Iterable[tuple[int | None, str]]) -> list[Category]:
    """Make (id, name) the categories of `space`, in that order: rows with an id keep what stands on them.

    A row without a name takes its category away; what stood there stands on none. Raises PermissionDenied, or
    ValidationError whose `params` name the row (from 0).
    """
    space = Space.objects.locked(space.pk)
    if not can(actor, "space.configure", space):
        raise PermissionDenied
    known = {category.pk: category for category in Category.objects.filter(space=space)}
    called = {pk: category.name for pk, category in known.items()}
    wanted: list[Category] = []
    seen: set[str] = set()
    for row, (pk, name) in enumerate(names):
        name = tidy(name)
        if not name:
            continue
        _check(name, seen, row)
        seen.add(name.casefold())
        category = known.get(pk or 0) or Category(space=space)
        category.name, category.position = name, len(wanted)
        wanted.append(category)
    if len(wanted) > MOST_CATEGORIES:
        raise _refused(_("At most %(most)d categories fit.") % {"most": MOST_CATEGORIES}, MOST_CATEGORIES)
    kept = [category.pk for category in wanted if category.pk]
    Category.objects.filter(space=space).exclude(pk__in=kept).delete()
    # Two that swap their names would meet halfway.
    for category in wanted:
        if category.pk and category.name != called[category.pk]:
            Category.objects.filter(pk=category.pk).update(name=f"\u2060{category.pk}")
    for category in wanted:
        category.save()
    move_on(space.pk)
    record("space.categories_set", actor=actor, space=space, names=[category.name for category in wanted])
    return wanted


def _check(name: str, seen: set[str], row: int) -> None:
    if len(name) > LONGEST:
        raise _refused(_("Keep the name under %(most)d characters.") % {"most": LONGEST}, row)
    if name.casefold() in seen:
        raise _refused(_("This category stands here twice."), row)
    try:
        check_name(name)
    except ValidationError as error:
        raise _refused(error.messages[0], row) from error


def _refused(sentence: str, row: int) -> ValidationError:
    return ValidationError(sentence.replace("%", "%%"), params={"row": row})
