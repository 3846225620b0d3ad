"""Who is asked to confirm that they have read an item, who has, and who has not yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from apps.accounts.models import User
from apps.accounts.querysets import UserQuerySet
from apps.core.pages import Page, pack, unpack

PAGE = 50


@dataclass(frozen=True)
class Asked:
    """The people who are asked to read `item`: active members of its space, without those who wrote it.

    `confirmations` are the rows, each with `user` and `at`, that say who has.
    """

    item: Any
    confirmations: QuerySet[Any]

    @property
    def everybody(self) -> UserQuerySet:
        people = User.objects.filter(is_active=True, memberships__space_id=self.item.space_id)
        return people.exclude(pk__in=[self.item.author_id, *self.item.coauthor_ids])

    @property
    def _given(self) -> QuerySet[Any]:
        return self.confirmations.filter(user_id=OuterRef("pk"))

    @property
    def waiting(self) -> UserQuerySet:
        """Who has not confirmed yet, of those who are asked now."""
        return self.everybody.filter(~Exists(self._given))

    @property
    def confirmed(self) -> UserQuerySet:
        """Who has confirmed, of those who are asked now, each with `confirmed_at`."""
        return self._timed(self.everybody.filter(Exists(self._given)))

    def _timed(self, people: UserQuerySet) -> UserQuerySet:
        return people.annotate(confirmed_at=Subquery(self._given.values("at")[:1]))

    def listed(self) -> Iterator[tuple[str, str, str, datetime | None]]:
        """Yield (name, handle, unit, when they confirmed, aware, or None) of everybody who is asked, by name."""
        people = self._timed(self.everybody).annotate(unit_name=F("unit__name")).order_by("name_key", "pk")
        for row in people.values_list("name", "username", "unit_name", "confirmed_at").iterator():
            name, username, unit, at = row
            yield name, username, unit or "", at


def page_of(people: UserQuerySet, after: str) -> Page[User]:
    """Return one page of `people` by name; `after` is the place at which the one before ended."""
    people = people.select_related("unit").order_by("name_key", "pk")
    if place := unpack(after, str, int):
        name_key, pk = place
        people = people.filter(Q(name_key__gt=name_key) | Q(name_key=name_key, pk__gt=pk))
    return Page.cut(people, PAGE, lambda person: pack(person.name_key, person.pk))
