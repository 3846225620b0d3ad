"""The directory of spaces: what a person may know of, searched, filtered and paged."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core.pages import Cursor, Page
from apps.spaces.chain import aim
from apps.spaces.models import JoinRequest, Membership, Space, Visibility
from apps.spaces.querysets import SpaceQuerySet

PAGE = 24
FACES = 3
SHOWS: dict[str, Promise] = {
    "all": _("All"),
    "task": _("Tasks"),
    "interest": _("Interests"),
    "mine": _("Mine"),
    "open": _("Open to join"),
    "archived": _("Archived"),
}


@dataclass
class Card:
    """A space as the directory shows it to one person."""

    space: Space
    aim: str
    leaders: list[Any]
    joined: bool
    asked: bool

    @property
    def may_join(self) -> bool:
        return not self.joined and self._open_for_newcomers(Visibility.OPEN)

    @property
    def may_ask(self) -> bool:
        return not self.joined and not self.asked and self._open_for_newcomers(Visibility.CLOSED)

    def _open_for_newcomers(self, visibility: str) -> bool:
        return not self.space.is_archived and self.space.visibility == visibility


def listed(user: Any, show: str, text: str) -> SpaceQuerySet:
    """Return the spaces `user` may know of that fit the filter `show` (a key of SHOWS) and the words of `text`."""
    mine = Membership.objects.filter(user_id=user.pk, space_id=OuterRef("pk"))
    found = Space.visible_to(user).matching(text)
    if show == "archived":
        return found.exclude(archived_at=None)
    found = found.active()
    if show == "mine":
        return found.filter(Exists(mine))
    if show == "open":
        return found.filter(~Exists(mine), visibility=Visibility.OPEN)
    return found.filter(purpose=show) if show in {"task", "interest"} else found


def page_of(user: Any, show: str, text: str, after: Cursor | None) -> Page[Card]:
    """Return one page of the directory, liveliest first, in two queries."""
    spaces = listed(user, show, text)
    if after:
        spaces = spaces.filter(Q(last_activity_at__lt=after.at) | Q(last_activity_at=after.at, pk__lt=after.id))
    mine = Membership.objects.filter(user_id=user.pk, space_id=OuterRef("pk"))
    asked = JoinRequest.objects.filter(user_id=user.pk, space_id=OuterRef("pk"))
    spaces = spaces.with_chain().annotate(my_role=Subquery(mine.values("role")[:1]), asked=Exists(asked))
    page = Page.cut(
        spaces.order_by("-last_activity_at", "-pk"), PAGE, lambda row: Cursor(row.last_activity_at, row.pk).encode()
    )
    leaders = leaders_of(page.rows)
    return page.showing(
        [Card(row, aim(row), leaders.get(row.pk, []), bool(row.my_role), row.asked) for row in page.rows]
    )


def leaders_of(spaces: list[Space]) -> dict[int, list[Any]]:
    """Return {space id: its first owners and facilitators}, at most `FACES` each, from one bounded query."""
    found: dict[int, list[Any]] = {}
    leading = Membership.objects.leaders().filter(space__in=spaces).ranked()
    place = Window(RowNumber(), partition_by="space_id", order_by=["rank", "user_id"])
    first = leading.annotate(place=place).filter(place__lte=FACES).order_by("space_id", "place")
    for membership in first.select_related("user"):
        found.setdefault(membership.space_id, []).append(membership.user)
    return found
