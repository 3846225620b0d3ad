"""Knowledge that grows: a post becomes an article, an article a document, as the kinds declare it.

The source stays as it is, with its conversation. What grew from it credits its authors and each leads to the other,
for those who may see both.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from apps.content.actions import set_coauthors
from apps.content.models import Growth, Item
from apps.core.pages import whole_number
from apps.core.registry import Kind, Seed, kinds
from apps.events.outbox import record
from apps.spaces.audience import readers_of
from apps.spaces.permissions import can

MOST_SHOWN = 10


def ways(item: Any) -> list[Kind]:
    """Return the kinds that `item` can grow into, in the hands of those who may do `item.grow`."""
    return [kinds.get(name) for name in kinds.get(item.kind).grows_into if name in kinds]


def source_of(user: Any, text: str, into: str) -> Item | None:
    """Return the item that something of the kind `into` is to grow from; `text` is the number in the address.

    None where there is no such item, where `user` may not see it, and where its kind does not grow so.
    """
    number = whole_number(text)
    item = Item.visible_to(user).select_related("space", "author").filter(pk=number).first() if number else None
    fits = item is not None and can(user, "item.grow", item) and any(kind.name == into for kind in ways(item))
    return item if fits else None


def seed_of(item: Any) -> Seed:
    """Return what something that grows from `item` begins with. Raises KeyError for a kind that never grows."""
    seed = kinds.get(item.kind).seed
    if seed is None:
        raise KeyError(item.kind)
    return seed(item)


@transaction.atomic
def grow(*, actor: Any, source: Item, target: Any) -> Growth:
    """Note that `target`, just written by `actor`, grew from `source`, and credit those who wrote `source`.

    Doing it twice changes nothing. Raises PermissionDenied.
    """
    if not can(actor, "item.view", source) or not can(actor, "item.edit", target):
        raise PermissionDenied
    growth, new = Growth.objects.get_or_create(source_id=source.pk, target_id=target.pk, defaults={"by": actor})
    if new:
        target.change(facts={**target.facts, "grown": True})
        credit(target, [source.author_id, *source.coauthor_ids])
        record("item.grown", actor=actor, item=target, source=source.pk)
    return growth


def credit(item: Any, people: Iterable[int | None]) -> None:
    """Make `people` co-authors of `item`: those who are still here, may read its space and are not its author."""
    wanted = [pk for pk in dict.fromkeys(people) if pk and pk != item.author_id and pk not in item.coauthor_ids]
    able = {person.pk: person for person in readers_of(item.space).filter(pk__in=wanted)} if wanted else {}
    if able:
        before = [row.user for row in item.coauthors.select_related("user")]
        set_coauthors(item=item, people=[*before, *(able[pk] for pk in wanted if pk in able)])


def family_of(user: Any, item: Any) -> tuple[list[Item], list[Item]]:
    """Return (what `item` grew from, what grew from it): published things that `user` may see.

    The links are read first: joined to all items at once, the database would walk every item there is.
    """
    links = Growth.objects.filter(Q(source_id=item.pk) | Q(target_id=item.pk)).order_by("pk")
    pairs = list(links.values_list("source_id", "target_id")[: 2 * MOST_SHOWN])
    if not pairs:
        return [], []
    before = {source for source, target in pairs if target == item.pk}
    kin = Item.visible_to(user).published().filter(pk__in={*before, *(target for _source, target in pairs)} - {item.pk})
    rows = list(kin.select_related("author", "space").order_by("pk"))
    return [row for row in rows if row.pk in before], [row for row in rows if row.pk not in before]
