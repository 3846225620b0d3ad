"""All that is computed about oneself, and what one decided about it: for nobody else's eyes.

A thing one can no longer open, in a space one has left, still counts to those who can. So it is listed, without its
title.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.content.models import Item
from apps.core.evidence import evidence_sorts
from apps.core.pages import Cursor, Page
from apps.core.registry import Text, kinds
from apps.expertise.choices import Curbs, curbs_of
from apps.expertise.decay import Strength, worth
from apps.expertise.models import Choice, Dispute, Evidence
from apps.expertise.topics import COLUMNS, Thing, seen_by, thing_of
from apps.tagging.models import Tag

PAGE = 30
MOST_DISPUTES = 100
SUMS = ("tag__slug", "tag__name", "sort", "at")
MOST_READ = 5000


@dataclass
class Line:
    """A topic in the list: how many things show it, and what they count now, to one decimal."""

    key: str
    name: str
    choice: str = ""
    number: int = 0
    worth: float = 0.0

    @property
    def strength(self) -> Text:
        return Strength.of(self.worth).value


@dataclass
class Disputed:
    """Something one said counts for nothing; without a title where one can no longer open it."""

    id: int
    title: str
    url: str
    at: Any


@dataclass
class Overview:
    inferred: bool
    topics: list[Line] = field(default_factory=list)
    off: list[Line] = field(default_factory=list)
    disputes: list[Disputed] = field(default_factory=list)


@dataclass
class TopicPage:
    key: str
    name: str
    choice: str
    page: Page[Any]
    things: list[Thing]


def overview(user: User) -> Overview:
    """Return every topic read from `user`'s work, the strongest first, those they switched off, and their disputes."""
    curbs, now = curbs_of([user.pk])[user.pk], timezone.now()
    if not curbs.inferred:
        return Overview(inferred=False, disputes=_disputes(user))
    lines: dict[str, Line] = {}
    rows = Evidence.objects.filter(person=user).order_by("-at", "-pk").values_list(*SUMS)
    for key, name, sort, at in rows[:MOST_READ]:
        line = lines.setdefault(key, Line(key, name, _choice(curbs, key)))
        line.number += 1
        line.worth += worth(sort, at, now)
    for line in lines.values():
        line.worth = round(line.worth, 1)
    off = _named(curbs.off)
    quiet = [line for line in _named(curbs.hidden) if line.key not in lines]
    topics = sorted([*lines.values(), *quiet], key=lambda line: (-line.worth, line.key))
    return Overview(True, topics, off, _disputes(user))


def _choice(curbs: Curbs, key: str) -> str:
    return Choice.HIDDEN.value if key in curbs.hidden else Choice.OFF.value if key in curbs.off else ""


def _named(keys: frozenset[str]) -> list[Line]:
    """Return topics somebody decided about, by the names of their tags where there are such tags."""
    names = dict(Tag.objects.filter(slug__in=keys).values_list("slug", "name")) if keys else {}
    return [Line(key, names.get(key, key)) for key in sorted(keys)]


def _disputes(user: User) -> list[Disputed]:
    rows = list(Dispute.objects.filter(user=user).order_by("-at", "-pk")[:MOST_DISPUTES])
    items = Item.visible_to(user).in_bulk([row.item_id for row in rows]) if rows else {}
    return [_disputed(row, items.get(row.item_id)) for row in rows]


def _disputed(row: Dispute, item: Item | None) -> Disputed:
    if item is None:
        return Disputed(row.pk, "", "", row.at)
    url = reverse("comment", args=[row.comment_id]) if row.comment_id else item.get_absolute_url()
    title = item.title or (str(kinds.get(item.kind).label) if item.kind in kinds else "")
    return Disputed(row.pk, title, url, row.at)


def topic(user: User, key: str, after: str) -> TopicPage | None:
    """Return one page of what shows a topic, the newest first; None where nothing does and nothing was decided."""
    curbs = curbs_of([user.pk])[user.pk]
    rows = Evidence.objects.filter(person=user, tag__slug=key).order_by("-at", "-pk")
    if place := Cursor.decode(after):
        rows = rows.filter(Q(at__lt=place.at) | Q(at=place.at, pk__lt=place.id))
    page = Page.cut(rows.values_list(*COLUMNS), PAGE, lambda row: Cursor(row[4], row[0]).encode())
    if not page.rows:
        return None
    seen = set(seen_by(user).filter(pk__in=[row[0] for row in page.rows]).values_list("pk", flat=True))
    now = timezone.now()
    things = [_thing(row, now, row[0] in seen) for row in page.rows if row[3] in evidence_sorts]
    return TopicPage(key, page.rows[0][2], _choice(curbs, key), page, things)


def _thing(row: tuple[Any, ...], now: Any, seen: bool) -> Thing:
    thing = thing_of(row, now)
    if seen:
        return thing
    return Thing(
        thing.id, thing.did, thing.sort, thing.at, thing.worth, _("Something you can no longer open"), "", "lock"
    )
