"""What somebody's work shows of what they know, as one reader may see it.

Nothing is summed that this reader could not open: topics, how many things there are and how strong they are all follow
from rows that have passed the doors of items and comments.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.content.models import Item
from apps.core.evidence import evidence_sorts
from apps.core.readers import ReadersRead
from apps.core.registry import Text, kinds
from apps.discussion.models import Comment
from apps.expertise.choices import Curbs, curbs_of
from apps.expertise.decay import Strength, worth
from apps.expertise.models import Evidence

# The newest rows are read, however many somebody has.
MOST_READ = 400
MOST_TOPICS = 12
MOST_SHOWN = 6
COLUMNS = (
    "pk", "tag__slug", "tag__name", "sort", "at", "item_id", "item__title", "item__kind", "comment_id",
)  # fmt: skip


def seen_by(reader: Any) -> QuerySet[Evidence]:
    """Return evidence on what `reader` may open."""
    items = Q(item__in=Item.visible_to(reader))
    return Evidence.objects.filter(items, Q(comment=None) | Q(comment__in=Comment.visible_to(reader)))


def _newest(reader: Any, person: int) -> Any:
    newest = Evidence.objects.filter(person=person).order_by("-at", "-pk").values("pk")[:MOST_READ]
    return seen_by(reader).filter(pk__in=newest).order_by("-at", "-pk").values_list(*COLUMNS)


_rows = ReadersRead(_newest, singles=["person"])


@dataclass(frozen=True)
class Thing:
    """One thing that shows something: what its author did, when (aware), and what it counts now."""

    id: int
    did: Text
    sort: str
    at: datetime
    worth: float
    title: str
    url: str
    icon: str


@dataclass
class Topic:
    """A topic and what shows it, the newest first. `hidden` says that only the person themself sees it."""

    key: str
    name: str
    hidden: bool = False
    things: list[Thing] = field(default_factory=list)

    @property
    def url(self) -> str:
        return reverse("tag", args=[self.key])

    @property
    def worth(self) -> float:
        return sum(thing.worth for thing in self.things)

    @property
    def strength(self) -> Strength:
        return Strength.of(self.worth)

    @property
    def counts(self) -> list[str]:
        """How many things of which sort there are, in words."""
        numbers = Counter(thing.sort for thing in self.things)
        return [sort.often(numbers[sort.name]) for sort in evidence_sorts if sort.name in numbers]

    @property
    def newest(self) -> list[Thing]:
        return self.things[:MOST_SHOWN]


def thing_of(row: tuple[Any, ...], now: datetime) -> Thing:
    """Return a row of COLUMNS, which has passed the doors, as it is shown."""
    pk, _key, _name, sort, at, item, title, kind, comment = row
    declared = kinds.get(kind)
    url = reverse("comment", args=[comment]) if comment else Item(pk=item, title=title, kind=kind).get_absolute_url()
    did = evidence_sorts.get(sort).did
    return Thing(pk, did, sort, at, worth(sort, at, now), title or str(declared.label), url, declared.icon)


def topics_of(person: User, reader: User, curbs: Curbs | None = None) -> list[Topic]:
    """Return what `reader` may see of what `person`'s work shows, the strongest first; two queries at most."""
    curbs = curbs_of([person.pk])[person.pk] if curbs is None else curbs
    if not curbs.inferred:
        return []
    own, now = reader.pk == person.pk, timezone.now()
    topics: dict[str, Topic] = {}
    for row in _rows(reader, person=person.pk):
        _pk, key, name, sort, _at, item, _title, kind, comment = row
        wanted = curbs.computes(key) if own else curbs.shows(key)
        if wanted and curbs.counts(item, comment) and sort in evidence_sorts and kind in kinds:
            topic = topics.setdefault(key, Topic(key, name, key in curbs.hidden))
            topic.things.append(thing_of(row, now))
    return sorted(topics.values(), key=lambda topic: (-topic.worth, topic.key))
