"""The map of topics: what people's work shows they know, and how many show it, as one reader may see it."""

from dataclasses import dataclass
from math import log
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from apps.content.models import Item
from apps.core.names import sort_key
from apps.core.readers import ReadersRead
from apps.discussion.models import Comment
from apps.expertise.models import Evidence, TopicChoice

# The newest rows are read, however much there is: the cost stays the same.
MOST_READ = 5000
MOST_TOPICS = 200
STEPS = 4


@dataclass(frozen=True)
class Place:
    """A topic on the map: how many `people` show it, and how large it is written, from 1 to 4."""

    name: str
    people: int
    size: int

    @property
    def url(self) -> str:
        return f"{reverse('people')}?{urlencode({'q': self.name})}"


def _read(reader: Any) -> Any:
    newest = Evidence.objects.order_by("-pk").values("pk")[:MOST_READ]
    decided = TopicChoice.objects.filter(user=OuterRef("person"), key=OuterRef("tag__slug"))
    # Asked for each row alone: joined, PostgreSQL plans the door over all comments there are.
    item = Item.visible_to(reader).filter(pk=OuterRef("item_id"))
    comment = Comment.visible_to(reader).filter(pk=OuterRef("comment_id"))
    seen = Evidence.objects.filter(Q(Exists(item)), Q(comment=None) | Q(Exists(comment)), pk__in=newest)
    rows = seen.filter(~Exists(decided), person__is_active=True)
    counted = rows.order_by().values("tag__name").annotate(n=Count("person", distinct=True))
    return counted.order_by("-n", "tag__name").values_list("tag__name", "n")[:MOST_TOPICS]


_places = ReadersRead(_read)


def places(reader: Any, most: int = MOST_TOPICS) -> list[Place]:
    """Return the topics that most people show in what `reader` may open, at most `most`, by name.

    Where somebody hid a topic or let it be left out, they are not counted for it.
    """
    rows = _places(reader)[:most]
    least, most_people = log(rows[-1][1]) if rows else 0.0, log(rows[0][1]) if rows else 0.0
    step = (most_people - least) / (STEPS - 1) or 1.0
    found = [Place(name, n, 1 + round((log(n) - least) / step)) for name, n in rows]
    return sorted(found, key=lambda place: sort_key(place.name))
