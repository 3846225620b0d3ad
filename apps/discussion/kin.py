"""What stands around an item, from one read: what it grew from, what grew from it, and what names it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, When

from apps.content.growth import MOST_SHOWN as MOST_KIN
from apps.content.models import Growth, Item
from apps.core.readers import ReadersFetch
from apps.discussion.references import ids_naming

MOST_NAMING = 10


@dataclass(frozen=True)
class Kin:
    """Published items a reader may see; `naming` holds one more than is shown at most where there are more."""

    sources: list[Item]
    results: list[Item]
    naming: list[Item]


def _around(reader: Any, pk: int) -> QuerySet[Item]:
    """Read the items around `pk`, its kin first.

    Which they could be is read apart from what may be seen of them: joined to all items at once, the database would
    walk every item there is.
    """
    pairs = Growth.objects.filter(Q(source_id=pk) | Q(target_id=pk))
    other = Case(When(source_id=pk, then=F("target_id")), default=F("source_id"), output_field=BigIntegerField())
    grown = pairs.annotate(other=other).order_by("pk").values("other")[: 2 * MOST_KIN]
    rows = Item.visible_to(reader).published().filter(pk__in=grown.union(ids_naming(pk), all=True)).exclude(pk=pk)
    rows = rows.annotate(
        is_source=Exists(Growth.objects.filter(source_id=OuterRef("pk"), target_id=pk)),
        is_result=Exists(Growth.objects.filter(source_id=pk, target_id=OuterRef("pk"))),
        names=Q(pk__in=ids_naming(pk)),
    ).annotate(kin=Q(is_source=True) | Q(is_result=True))
    return rows.select_related("author", "space").order_by("-kin", "-pk")[: 2 * MOST_KIN + MOST_NAMING + 1]


_read = ReadersFetch(_around, singles=["pk"])


def kin_of(user: Any, item: Any) -> Kin:
    """Return what stands around `item`, as far as `user` may see it: kin as they were written, naming newest first."""
    rows: list[Any] = sorted(_read(user, pk=item.pk), key=lambda row: row.pk)
    naming = [row for row in reversed(rows) if row.names]
    return Kin(
        [row for row in rows if row.is_source], [row for row in rows if row.is_result], naming[: MOST_NAMING + 1]
    )
