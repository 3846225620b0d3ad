"""What a person may find: candidates that have passed the doors, in the order of how well they answer.

Nothing is made of an entry before the door of its thing has let it pass: not a result, not a number of a facet. What
moves a thing up or down beside its text is mild, and the same for everybody but for the spaces one is a member of.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from math import log2
from typing import Any, NamedTuple

from django.db.models import CharField, Count, F, IntegerField, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from apps.content.models import Item
from apps.core.readers import ReadersRead
from apps.core.searchable import searchables
from apps.discussion.models import Comment
from apps.files.models import Document
from apps.following.reading import met_by
from apps.impact.models import Receipt
from apps.search.candidates import CANDIDATES, Candidate, candidates
from apps.search.entries import SORTS
from apps.search.models import Entry
from apps.search.query import Query
from apps.search.text import fold
from apps.search.words import Weighed
from apps.spaces.models import Space
from apps.tagging.models import Tag

OTHERS = ("person", "space", "tag")
MOST_OTHERS, FEW_OTHERS = 100, 8
# Shares of the score of the text. ACCEPTED is for answers; what an item is worth beside, its kind says.
ACCEPTED = 0.25
USED, MOST_USED = 0.05, 0.15
LIKED, MOST_LIKED = 0.02, 0.1
MINE = 0.05
# For a person, a space or a tag whose name holds all words.
NAMED = 0.5
RECENT, HALF_LIFE = 0.1, 180
# Only what fits nearly as well as the best is moved by being accepted or solved.
FITS_WELL = 0.5
# What fits worse than this beside the best is no answer; for "newest first" more is asked.
WORST, WORST_OF_NEWEST = 0.1, 0.35

NOTHING = "{}"
SPACE = ("space_id", "space__name", "space__slug", "space__hue", "space__glyph")
AUTHOR = ("author__name", "author__username")


def _visible_items(reader: Any, ids: list[int]) -> Any:
    receipts = Receipt.objects.filter(item_id=OuterRef("pk"), withdrawn_at=None).order_by().values("item_id")
    used = Subquery(receipts.annotate(n=Count("pk")).values("n"))
    found = Item.visible_to(reader).filter(pk__in=ids, state__in=["published", "archived"])
    # As text, which costs next to nothing where there is nothing in it.
    texts = (Cast("facts", TextField()), Cast("reaction_counts", TextField()))
    return found.values_list("pk", "kind", "title", *texts, "comment_count", "tag_names", used, *SPACE, *AUTHOR)


def _visible_comments(reader: Any, ids: list[int]) -> Any:
    columns = [f"item__{name}" for name in ("pk", "kind", "title", *SPACE)]
    found = Comment.visible_to(reader).filter(pk__in=ids)
    return found.values_list("pk", "accepted", "helpful", *columns, *AUTHOR)


def _visible_files(reader: Any, ids: list[int]) -> Any:
    """Files that are handed out to the reader, where the comment that leads to them, if one does, can be read too."""
    found = Entry.objects.filter(
        Q(comment=None) | Q(comment__in=Comment.visible_to(reader).order_by()), sort="file", source__in=ids,
        document__in=Document.visible_to(reader), item_id=F("document__file__item_id"),
    )  # fmt: skip
    return found.values_list(
        "source", "title", "comment_id", *(f"item__{name}" for name in ("kind", "title", *SPACE)), *AUTHOR
    )


def _visible_others(reader: Any, people: list[int], places: list[int], tags: list[int]) -> Any:
    none, zero = Value("", CharField()), Value(0, IntegerField())

    def sort(name: str) -> Any:
        return Value(name, CharField())

    found = met_by(reader).filter(pk__in=people).order_by()
    spaces = Space.visible_to(reader).filter(pk__in=places).order_by()
    named = Tag.visible_to(reader).filter(pk__in=tags).order_by()
    return found.values_list(sort("person"), "pk", "name", "username", "photo", "hue").union(
        spaces.values_list(sort("space"), "pk", "name", "slug", "glyph", "hue"),
        named.values_list(sort("tag"), "pk", "name", "slug", none, zero),
        all=True,
    )


visible_items = ReadersRead(_visible_items, lists={"ids": CANDIDATES})
visible_comments = ReadersRead(_visible_comments, lists={"ids": CANDIDATES})
visible_files = ReadersRead(_visible_files, lists={"ids": CANDIDATES})
visible_others = ReadersRead(_visible_others, lists={"people": MOST_OTHERS, "places": MOST_OTHERS, "tags": MOST_OTHERS})
# Mostly it is one tag: a statement for many takes longer to say than to answer.
visible_few_others = ReadersRead(
    _visible_others, lists={"people": FEW_OTHERS, "places": FEW_OTHERS, "tags": FEW_OTHERS}
)


class Found(NamedTuple):
    """Something that was found, as its reader may see it.

    `entry` is its id in the index; `sort` and `source` name the thing, `item` the item it is or is said on. `space` is
    {id, name, slug, hue, glyph} or None, `author` (name, handle) or None; `tags` are (name, slug), `states` names of
    search states.
    """

    entry: int
    sort: str
    source: int
    item: int | None
    kind: str
    at: datetime
    text_score: float
    score: float
    title: str
    slug: str = ""
    mark: str = ""
    hue: int = 1
    space: dict[str, Any] | None = None
    author: tuple[str, str] | None = None
    comments: int = 0
    tags: tuple[tuple[str, str], ...] = ()
    states: tuple[str, ...] = ()
    accepted: bool = False
    # Of a file, the comment that leads to it, where it is no text of the item's own; `slug` is the title of the item.
    said_in: int | None = None


@dataclass(frozen=True)
class Answer:
    """All that was found, the best first; `full` says that there may be more; `words` are the stems looked for."""

    query: Query
    rows: list[Found] = field(default_factory=list)
    words: list[Weighed] = field(default_factory=list)
    full: bool = False


def find(user: Any, query: Query, *, grouped: bool = True) -> Answer:
    """Return what `user` may find by `query`, at most 200 things.

    `grouped` leaves of an item and what is said on it only what answers best.
    """
    found = candidates(user, query)
    passed = through_the_doors(user, found.rows, found.mine)
    best = max((row.text_score for row in passed), default=0.0)
    newest = query.sort == "newest"
    least = best * (WORST_OF_NEWEST if newest else WORST)
    rows = [weighed(row, best, found.words) for row in passed if row.text_score >= least]
    if newest or not found.words:
        rows.sort(key=lambda row: (row.at, row.entry), reverse=True)
    else:
        rows.sort(key=lambda row: (row.score, row.at, row.entry), reverse=True)
    return Answer(query, once_for_each_item(rows) if grouped else rows, found.words, found.full)


def through_the_doors(user: Any, rows: list[Candidate], mine: frozenset[int]) -> list[Found]:
    """Return those of `rows` that `user` may see now, with what the doors say about them."""
    asked: dict[str, dict[int, Candidate]] = {name: {} for name in SORTS}
    for row in rows:
        asked[row.sort][row.source] = row
    found: dict[int, Found] = {}
    for sort, read, told in (("item", visible_items, _items), ("comment", visible_comments, _comments),
                             ("file", visible_files, _files)):  # fmt: skip
        if asked[sort]:
            for each in told(read(user, ids=list(asked[sort])), asked[sort], mine):
                found[each.entry] = each
    if asked["person"] or asked["space"] or asked["tag"]:
        for sort, pk, name, slug, mark, hue in _others(user, *(list(asked[sort]) for sort in OTHERS)):
            row = asked[sort][pk]
            found[row.id] = Found(
                row.id, sort, pk, row.item, row.kind, row.at, row.score, row.score, name, slug, mark, hue
            )
    return [found[row.id] for row in rows if row.id in found]


def _others(user: Any, people: list[int], places: list[int], tags: list[int]) -> list[Any]:
    read = visible_few_others if max(map(len, (people, places, tags))) <= FEW_OTHERS else visible_others
    return read(user, people=people[:MOST_OTHERS], places=places[:MOST_OTHERS], tags=tags[:MOST_OTHERS])


def _items(read: Iterable[Any], asked: dict[int, Candidate], mine: frozenset[int]) -> Iterator[Found]:
    now, possible, spaces = timezone.now(), {one.name: one.states for one in searchables}, Spaces()
    for pk, kind, title, facts, counts, comments, tags, used, space, name, slug, hue, glyph, author, handle in read:
        row, more = asked[pk], MINE if space in mine else 0.0
        known = json.loads(facts) if possible[kind] and facts != NOTHING else {}
        if used:
            more += min(MOST_USED, USED * log2(1 + used))
        if counts != NOTHING:
            more += min(MOST_LIKED, LIKED * log2(1 + sum(json.loads(counts).values())))
        more += fresh(row.at, now)
        yield Found(
            row.id, "item", pk, row.item, row.kind, row.at, row.score, row.score * (1 + more), title,
            space=spaces.of(space, name, slug, hue, glyph), author=(author, handle) if author else None,
            comments=comments, tags=tuple((tag, address) for tag, address in tags),
            states=tuple(state.name for state in possible[kind] if state.holds(known)),
        )  # fmt: skip


def _comments(read: Iterable[Any], asked: dict[int, Candidate], mine: frozenset[int]) -> Iterator[Found]:
    now, spaces = timezone.now(), Spaces()
    for pk, accepted, helpful, _item, _kind, title, space, name, slug, hue, glyph, author, handle in read:
        row, more = asked[pk], MINE if space in mine else 0.0
        more += min(MOST_LIKED, LIKED * log2(1 + helpful)) + fresh(row.at, now)
        yield Found(
            row.id, "comment", pk, row.item, row.kind, row.at, row.score, row.score * (1 + more), title,
            space=spaces.of(space, name, slug, hue, glyph), author=(author, handle) if author else None,
            accepted=accepted,
        )  # fmt: skip


def _files(read: Iterable[Any], asked: dict[int, Candidate], mine: frozenset[int]) -> Iterator[Found]:
    now, spaces = timezone.now(), Spaces()
    for pk, file, comment, kind, title, space, name, slug, hue, glyph, author, handle in read:
        row, more = asked[pk], MINE if space in mine else 0.0
        more += fresh(row.at, now)
        yield Found(
            row.id, "file", pk, row.item, row.kind, row.at, row.score, row.score * (1 + more), file, title or kind,
            space=spaces.of(space, name, slug, hue, glyph), author=(author, handle) if author else None,
            said_in=comment,
        )  # fmt: skip


class Spaces(dict[int, dict[str, Any]]):
    """Spaces as rows name them, each made once."""

    def of(self, pk: int, name: str, slug: str, hue: int, glyph: str) -> dict[str, Any]:
        known = self.get(pk)
        if known is None:
            known = self[pk] = {"id": pk, "name": name, "slug": slug, "hue": hue, "glyph": glyph}
        return known


def fresh(at: datetime, now: datetime) -> float:
    """What is a half-life old is worth half as much as what is new."""
    days = max((now - at).total_seconds() / 86_400, 0)
    return float(RECENT * 0.5 ** (days / HALF_LIFE))


def weighed(row: Found, best: float, words: list[Weighed]) -> Found:
    """Return the row with what its name is worth; and what its states and its acceptance are, if it fits well beside
    the `best`."""
    if row.item is None and words and is_named(row, words):
        return row._replace(score=row.score * (1 + NAMED))
    if row.text_score < FITS_WELL * best or not (row.states or row.accepted):
        return row
    worth = ACCEPTED if row.accepted else 0.0
    if row.sort == "item":
        states = {state.name: state.worth for state in searchables.get(row.kind).states}
        worth += sum(states[name] for name in row.states)
    return row._replace(score=row.score + row.text_score * worth)


def is_named(row: Found, words: list[Weighed]) -> bool:
    """Whether the name (or handle) of a person, space or tag holds all `words`, or words that begin with them."""
    parts = [row.slug, *fold(row.title).split()]
    return all(any(part.startswith(word.stem) for part in parts) for word in words)


def once_for_each_item(rows: list[Found]) -> list[Found]:
    """Return `rows` with only the first of those that belong to one item, and each of its files."""
    seen: set[int] = set()
    kept = []
    for row in rows:
        if row.item is not None and row.sort != "file":
            if row.item in seen:
                continue
            seen.add(row.item)
        kept.append(row)
    return kept
