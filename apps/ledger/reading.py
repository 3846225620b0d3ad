"""The ledger as it is read: filtered, in order, page by page, with the words its reader may see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, Max, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.content.models import Item
from apps.core import days
from apps.core.pages import Cursor, Page, pack, unpack
from apps.core.unmet import unmet_sources
from apps.ledger.models import ENOUGH, Missed, Need, State
from apps.ledger.noting import SEARCH

SIZE = 25
NEVER = date(9999, 12, 31)
STATES = {
    "": gettext_lazy("Not closed"), "open": gettext_lazy("Open"), "working": gettext_lazy("In work"),
    "closed": gettext_lazy("Closed"), "again": gettext_lazy("Asked again since closed"), "all": gettext_lazy("All"),
}  # fmt: skip
OWNERS = {"": gettext_lazy("Anybody or nobody"), "me": gettext_lazy("Me"), "nobody": gettext_lazy("Nobody yet")}
DUE = {
    "": gettext_lazy("Whenever"), "overdue": gettext_lazy("Overdue"), "soon": gettext_lazy("Within two weeks"),
    "none": gettext_lazy("No day set"),
}  # fmt: skip
SORTS = {
    "": gettext_lazy("Searched for most"), "latest": gettext_lazy("Latest first"), "due": gettext_lazy("Due first"),
}  # fmt: skip
MOST_ITEMS = 200


def sources() -> dict[str, Any]:
    """Return {name: label} of where needs come from, with "" for all."""
    return {"": _("Everywhere"), SEARCH: _("Searches that found nothing")} | {
        each.name: each.label for each in unmet_sources
    }


@dataclass(frozen=True)
class Chosen:
    """What the ledger is narrowed to, each a key of its choices (`owner` may be a handle), and its order."""

    state: str = ""
    source: str = ""
    owner: str = ""
    due: str = ""
    sort: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Chosen":
        """Read a page's address; what makes no sense is left out."""
        known = {"state": STATES, "source": sources(), "due": DUE, "sort": SORTS}
        values = {name: given.get(name, "") for name in known}
        kept = {name: value if value in known[name] else "" for name, value in values.items()}
        return cls(owner=given.get("owner", "").strip().lstrip("@").lower().replace("\x00", "")[:30], **kept)

    def as_params(self) -> dict[str, str]:
        return {name: value for name, value in vars(self).items() if value}


def chosen_of(user: Any, chosen: Chosen) -> QuerySet[Need]:
    """Return the needs that `user` may see and has narrowed it to."""
    today = days.today()
    found = Need.visible_to(user)
    if chosen.state == "again":
        found = found.exclude(again_at=None)
    elif chosen.state != "all":
        found = found.filter(state=chosen.state) if chosen.state else found.exclude(state=State.CLOSED)
    if chosen.source:
        found = found.filter(sources__contains=[chosen.source])
    if chosen.owner:
        owners = {"me": Q(owner=user.pk), "nobody": Q(owner=None)}
        found = found.filter(owners.get(chosen.owner, Q(owner__username=chosen.owner)))
    if chosen.due:
        due = {"overdue": Q(due__lt=today), "soon": Q(due__lte=today + timedelta(days=14)), "none": Q(due=None)}
        found = found.filter(due[chosen.due])
    return found


def in_order(found: QuerySet[Need], sort: str, after: str) -> tuple[QuerySet[Need], Any]:
    """Return the needs in an order, from the place `after` on, and what makes a place of a need."""
    if sort == "latest":
        at = Cursor.decode(after)
        if at:
            found = found.filter(Q(last_at__lt=at.at) | Q(last_at=at.at, pk__lt=at.id))
        return found.order_by("-last_at", "-pk"), lambda need: Cursor(need.last_at, need.pk).encode()
    if sort == "due":
        found = found.annotate(day=Coalesce("due", Value(NEVER), output_field=DateField()))
        place = unpack(after, str, int)
        day = day_of(place[0]) if place else None
        if place and day:
            found = found.filter(Q(day__gt=day) | Q(day=day, pk__gt=place[1]))
        return found.order_by("day", "pk"), lambda need: pack(str(need.day), need.pk)
    numbers = unpack(after, int, int, int)
    if numbers and max(numbers[:2]) < 2**31:
        people, times, pk = numbers
        before = Q(people__lt=people) | Q(people=people, times__lt=times) | Q(people=people, times=times, pk__lt=pk)
        found = found.filter(before)
    return found.order_by("-people", "-times", "-pk"), lambda need: pack(need.people, need.times, need.pk)


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def page_of(user: Any, chosen: Chosen, after: str = "", size: int = SIZE) -> Page[Need]:
    """Return a page of the ledger as `user` may see it."""
    found, place = in_order(chosen_of(user, chosen), chosen.sort, after)
    return Page.cut(found.select_related("owner"), size, place)


@dataclass
class Line:
    """A need as its reader may see it: its words, why it is there, and the items that show it."""

    need: Need
    words: str = ""
    why: list[str] = field(default_factory=list)
    items: list[Missed] = field(default_factory=list)
    artefact: Item | None = None
    overdue: bool = False


def lines_of(user: Any, needs: Iterable[Need]) -> list[Line]:
    """Return what is shown of needs that `user` may see, by two queries."""
    today = days.today()
    lines = {need.pk: Line(need, need.words, overdue=bool(need.due and need.due < today and need.state != State.CLOSED))
             for need in needs}  # fmt: skip
    artefacts = [line.need.artefact_id for line in lines.values() if line.need.artefact_id]
    missed = list(Missed.objects.filter(need__in=list(lines)).order_by("since", "pk")[:MOST_ITEMS])
    wanted = [*artefacts, *(row.item_id for row in missed)]
    items = {item.pk: item for item in Item.visible_to(user).filter(pk__in=wanted).select_related("space")}
    for row in missed:
        if row.item_id in items:
            row.item = items[row.item_id]
            lines[row.need_id].items.append(row)
    for line in lines.values():
        line.artefact = items.get(line.need.artefact_id or 0)
        line.words = line.words or next((title_of(row.item) for row in line.items), "")
        line.why = why_of(line)
    return list(lines.values())


def title_of(item: Item) -> str:
    return item.title or Truncator(strip_tags(item.excerpt)).chars(90)


def why_of(line: Line) -> list[str]:
    """Say why a need is in the ledger: how often it was searched for, and what shows it."""
    why = [searched(line.need.times, line.need.people)] if line.need.times else []
    labels = {each.name: each for each in unmet_sources}
    for row in line.items:
        since = date_format(timezone.localtime(row.since), "DATE_FORMAT")
        said = labels[row.source].label if row.source in labels else row.source
        one = _("%(what)s since %(day)s") % {"what": said, "day": since}
        why.append(_("%(what)s, met meanwhile") % {"what": said} if row.met_at else one)
    return why


def searched(times: int, people: int) -> str:
    """Say how often something was searched for and by how many people; of fewer than three no number is given."""
    if people < ENOUGH:
        return _("Searched for by a few people")
    often = ngettext("Searched for once", "Searched for %(times)d times", times) % {"times": times}
    by = ngettext("by %(people)d person", "by at least %(people)d people", people) % {"people": people}
    return f"{often} {by}"


@dataclass(frozen=True)
class WeekRow:
    """How often a need was searched for in a week; `said` gives no number of fewer than three people."""

    monday: date
    times: int
    said: str


def weeks_of(need: Need) -> list[WeekRow]:
    """Return the last weeks in which a need was searched for, the newest first, in one query."""
    rows = need.spellings.values("weeks__monday").exclude(weeks=None)
    sums = rows.annotate(times=Sum("weeks__times"), people=Max("weeks__people")).order_by("-weeks__monday")[:12]
    return [
        WeekRow(row["weeks__monday"], row["times"] if row["people"] >= ENOUGH else 0,
                _("%(times)d times") % row if row["people"] >= ENOUGH else _("a few times"))
        for row in sums
    ]  # fmt: skip


def kept_back() -> int:
    """Return how many needs are in the ledger whose words are shown to nobody yet, as too few searched for them."""
    return Need.objects.filter(into=None, shown=False, items=None).exclude(state=State.CLOSED).count()


def figures_for(user: Any) -> list[tuple[int, Any]]:
    """Return how the ledger stands, for the desk, by one query."""
    today = days.today()
    rows = list(Need.visible_to(user).exclude(state=State.CLOSED).values_list("owner_id", "due", "again_at")[:5000])
    return [
        (len(rows), _("open or in work")),
        (sum(owner is None for owner, _due, _again in rows), _("without an owner")),
        (sum(due is not None and due < today for _owner, due, _again in rows), _("overdue")),
        (sum(again is not None for _owner, _due, again in rows), _("asked again since closed")),
    ]
