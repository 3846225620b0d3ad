"""What somebody's work shows of what they know, as one reader may see it.

Nothing is summed that this reader could not open: topics, how many things there are and how strong they are all follow
from rows that have passed the doors of items and comments.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Value
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from apps.accounts.models import User
from apps.content.models import Item
from apps.core.evidence import evidence_sorts
from apps.core.readers import ReadersRead
from apps.core.registry import Text, kinds
from apps.discussion.models import Comment
from apps.expertise.decay import Strength, worth
from apps.expertise.rows import CURBED

# The newest rows are read, however many somebody has.
MOST_READ = 200
MOST_TOPICS = 12
MOST_SHOWN = 3
NEWEST_SQL = f"""
SELECT e.id, g.slug, g.name, e.sort, e.at, e.item_id, i.title, i.kind, e.comment_id, EXISTS (
    SELECT FROM expertise_topicchoice t WHERE t.user_id = e.person_id AND t.key = g.slug AND t.choice = 'hidden'
)
FROM (
    SELECT * FROM expertise_evidence WHERE person_id = %(person)s ORDER BY at DESC, id DESC LIMIT {MOST_READ}
) e
JOIN tagging_tag g ON g.id = e.tag_id JOIN content_item i ON i.id = e.item_id
WHERE NOT ({CURBED}) ORDER BY e.at DESC, e.id DESC
"""  # noqa: S608  (put together from constants)
Row = tuple[Any, ...]


def _open(reader: Any, items: list[int], comments: list[int]) -> Any:
    said = Comment.visible_to(reader).filter(pk__in=comments).values_list("pk", Value("comment"))
    return Item.visible_to(reader).filter(pk__in=items).values_list("pk", Value("item")).union(said, all=True)


_opened = ReadersRead(_open, lists={"items": MOST_READ, "comments": MOST_READ})


def open_to(reader: Any, things: Iterable[tuple[int, int | None]]) -> set[tuple[int, int | None]]:
    """Return those of things (item, comment on it or None), at most 200, that `reader` may open now; one query."""
    wanted = set(things)
    items, comments = {item for item, _comment in wanted}, {comment for _item, comment in wanted if comment}
    if not wanted:
        return set()
    found = set(_opened(reader, items=sorted(items), comments=sorted(comments)))
    return {
        (item, comment)
        for item, comment in wanted
        if (item, "item") in found and (comment is None or (comment, "comment") in found)
    }


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that shows something: what its author did, when (aware), and what it counts now.

    What it takes to show one is made when it is shown: most are only counted.
    """

    id: int
    sort: str
    at: datetime
    worth: float
    item: int
    kind: str
    comment: int | None
    own_title: str

    @property
    def did(self) -> Text:
        return evidence_sorts.get(self.sort).did

    @property
    def title(self) -> Text:
        return self.own_title or kinds.get(self.kind).label

    @property
    def url(self) -> str:
        if self.comment is not None:
            return reverse("comment", args=[self.comment])
        return Item(pk=self.item, title=self.own_title, kind=self.kind).get_absolute_url()

    @property
    def icon(self) -> str:
        return kinds.get(self.kind).icon


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

    @cached_property
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


def thing_of(row: Row, now: datetime) -> Thing:
    """Return a row (id, slug, name, sort, at, item, title, kind, comment, ...) as it is shown to whom it is open."""
    pk, _key, _name, sort, at, item, title, kind, comment, *_more = row
    return Thing(pk, sort, at, worth(sort, at, now), item, kind, comment, title)


def topics_of(person: User, reader: User) -> list[Topic]:
    """Return what `reader` may see of what `person`'s work shows, the strongest first; two queries.

    What the person decided is asked with the rows, so what was decided a moment ago holds already.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEWEST_SQL, {"person": person.pk})
        rows = [row for row in cursor.fetchall() if row[3] in evidence_sorts and row[7] in kinds]
    own, now = reader.pk == person.pk, timezone.now()
    wanted = [row for row in rows if own or not row[9]]
    opened = open_to(reader, [(row[5], row[8]) for row in wanted])
    topics: dict[str, Topic] = {}
    for row in wanted:
        if (row[5], row[8]) in opened:
            topic = topics.setdefault(row[1], Topic(row[1], row[2], hidden=row[9]))
            topic.things.append(thing_of(row, now))
    return sorted(topics.values(), key=lambda topic: (-topic.worth, topic.key))
