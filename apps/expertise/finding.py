"""Who knows: people ranked by what they wrote that answers a question, as its reader may see it.

Expert search as data fusion: things that are found vote for who wrote them (Macdonald and Ounis, “Voting for
candidates”, CIKM 2006). A vote is the score of the text beside the best one's, squared, so that what fits badly counts
little (as in their expCombSUM), times what having written such a thing shows, halved for every two years of age; votes
are summed. What stands in a space also votes for those who lead it, and so does a space whose own description fits:
people who look after a subject know it or know who does. Nobody has a score but towards a question.

Everything that votes has passed the doors of whoever asks, and is the evidence they are shown; what people decided
about their work (`choices.py`) is heeded before anything is counted.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import log2
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from apps.accounts.models import User
from apps.content.models import Item
from apps.core.days import faded
from apps.core.readers import ReadersRead
from apps.core.searchable import searchables
from apps.discussion.models import Comment
from apps.expertise.choices import curbs_of
from apps.expertise.keys import key_of
from apps.search.candidates import CANDIDATES, Candidate, candidates
from apps.search.candidates import ids as listed
from apps.search.query import Query
from apps.search.text import fold
from apps.search.words import Weighed
from apps.spaces.models import Membership, Role, Space

HALF_LIFE = timedelta(days=730)
# What it shows to have answered: accepted, found helpful, or only said.
ACCEPTED, HELPFUL, SAID = 2.0, 1.0, 0.5
MOST_ANSWERS = 300
# Of what is found in a space so much goes to those who lead it, from so many things.
LEADS = 0.5
LEADS_BY = 10
ROLES = {Role.OWNER.value: 1.0, Role.FACILITATOR.value: 0.7}
MOST_SPACES = 40
# By how much colleagues who endorse a skill raise what somebody says of themselves.
ENDORSED, MOST_ENDORSED = 0.1, 0.5

PLACE = ("space_id", "space__slug", "space__name", "space__archived_at")
_items = ReadersRead(
    lambda reader, ids: (
        Item.visible_to(reader)
        .filter(pk__in=ids, state__in=["published", "archived"])
        .values_list("pk", "kind", "title", "author_id", "coauthor_ids", "tag_names", *PLACE)
    ),
    lists={"ids": CANDIDATES},
)
SAID_ON = ("item_id", "item__kind", "item__title", "item__tag_names", *(f"item__{field}" for field in PLACE))
# What is said, and good answers to what is asked: a bounded number is found first, so that the door is asked of few.
# Asked for either in one condition, PostgreSQL may read all comments there are.
SAID_SQL = f"""
SELECT unnest(%s::text::bigint[]) UNION ALL (
    SELECT id FROM discussion_comment
    WHERE item_id = ANY(%s::text::bigint[]) AND parent_id IS NULL AND (accepted OR helpful > 0)
        AND deleted_at IS NULL AND hidden_at IS NULL
    ORDER BY created DESC, id DESC LIMIT {MOST_ANSWERS}
)
"""  # noqa: S608  (put together from constants)
_comments = ReadersRead(
    lambda reader, ids, asked: Comment.visible_to(reader)
    .filter(
        pk__in=RawSQL(SAID_SQL, [ids, asked]),  # noqa: S611  (put together from constants)
        item__state__in=["published", "archived"], hidden_at=None, deleted_at=None,
    )
    .exclude(author=None)
    .order_by()
    .values_list("pk", "author_id", "accepted", "helpful", "created", *SAID_ON),
    texts=("ids", "asked"),
)  # fmt: skip
_leading = ReadersRead(
    lambda reader, ids: (
        Membership.objects.leaders()
        .filter(space__in=Space.visible_to(reader).filter(pk__in=ids).values("pk"))
        .values_list("space_id", "space__name", "space__slug", "space__archived_at", "user_id", "role", "joined")
    ),
    lists={"ids": MOST_SPACES},
)


@dataclass(frozen=True)
class Proof:
    """Something that shows that a person knows: an item they wrote, something they said on one, or a space they lead.

    `sort` is "item", "comment" or "space", `source` its id, `what` how it shows it: "wrote", "answered", "said" or
    "leads". `vote` is what it counts; `slug` and `place` are the address and the name of the space it
    stands in or is, which takes nothing new any more when it is `archived`.
    """

    sort: str
    source: int
    what: str
    kind: str
    title: str
    at: datetime
    vote: float
    accepted: bool = False
    item: int | None = None
    space: int | None = None
    slug: str = ""
    place: str = ""
    archived: bool = False
    tags: frozenset[str] = frozenset()


@dataclass
class Expert:
    """A person (id) who may know: how much speaks for it, the proofs, the strongest first, and which of the skills they
    name fit."""

    person: int
    score: float = 0.0
    proofs: list[Proof] = field(default_factory=list)
    skills: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """Those who may know, the best first; `words` are the stems looked for."""

    experts: list[Expert]
    words: list[Weighed]


def experts_on(viewer: Any, query: Query) -> Answer:
    """Return everybody for whom something speaks that `viewer` may read and that answers `query`.

    Nobody's account was looked at yet: whoever shows people asks for those the viewer may meet (`people.py`).
    """
    found = candidates(viewer, query)
    fits = fits_of(found.rows)
    if not fits:
        return Answer([], found.words)
    proofs = written(viewer, found.rows, fits) + said(viewer, found.rows, fits)
    places = [row.source for row in found.rows if row.sort == "space"]
    leading = led(viewer, [proof for _person, proof in proofs], {pk: fits["space", pk] for pk in places})
    people = gathered(heeded(proofs + leading))
    mine = {row.source: fits["person", row.source] for row in found.rows if row.sort == "person"}
    for person, (skills, vote) in declared(mine, found.words).items():
        expert = people.setdefault(person, Expert(person))
        expert.score += vote
        expert.skills = skills
    return Answer(sorted(people.values(), key=lambda one: (-one.score, one.person)), found.words)


def authors_on(viewer: Any, query: Query) -> list[Expert]:
    """Return those who wrote or said something that `viewer` may read and that answers `query`, the best first.

    Who leads a space and what people say of themselves is left out, and costs nothing.
    """
    rows = candidates(viewer, query).rows
    fits = fits_of(rows)
    people = gathered(heeded(written(viewer, rows, fits) + said(viewer, rows, fits))) if fits else {}
    return sorted(people.values(), key=lambda one: (-one.score, one.person))


Told = list[tuple[int, Proof]]


def fits_of(rows: list[Candidate]) -> dict[tuple[str, int], float]:
    """Return {(sort, id): how well it fits beside the best, squared}; nothing when no word is held by anything."""
    best = max((row.score for row in rows), default=0.0)
    return {(row.sort, row.source): (row.score / best) ** 2 for row in rows} if best else {}


def written(viewer: Any, rows: list[Candidate], fits: dict[tuple[str, int], float]) -> Told:
    """Return (person, proof) for the authors of the items among `rows`."""
    dates = {row.source: row.at for row in rows if row.sort == "item"}
    now, told = timezone.now(), []
    rows = _items(viewer, ids=list(dates)) if dates else ()
    for pk, kind, title, author, coauthors, tags, space, slug, place, closed in rows:
        vote = searchables.get(kind).shows * fits["item", pk] * decay(now - dates[pk])
        slugs = frozenset(tag for _name, tag in tags)
        proof = Proof(
            "item", pk, "wrote", kind, title, dates[pk], vote, False, pk, space, slug, place, closed is not None, slugs
        )
        told += [(person, proof) for person in dict.fromkeys([author, *coauthors]) if person is not None]
    return told


def said(viewer: Any, rows: list[Candidate], fits: dict[tuple[str, int], float]) -> Told:
    """Return (person, proof) for what is said: the comments among `rows`, and good answers to what is asked there."""
    ids = [row.source for row in rows if row.sort == "comment"]
    asked = [row.source for row in rows if row.sort == "item" and searchables.get(row.kind).asks]
    if not ids and not asked:
        return []
    now, told = timezone.now(), []
    rows_said = _comments(viewer, ids=listed(ids), asked=listed(asked))
    for pk, author, accepted, helpful, at, item, kind, title, tags, space, slug, place, closed in rows_said:
        answers = searchables.get(kind).asks
        fit = max(fits.get(("comment", pk), 0.0), fits.get(("item", item), 0.0) if answers else 0.0)
        worth = ACCEPTED if accepted else SAID + HELPFUL * min(1.0, log2(1 + helpful) / 3)
        slugs = frozenset(tag for _name, tag in tags)
        proof = Proof(
            "comment", pk, "answered" if answers else "said", kind, title, at, worth * fit * decay(now - at), accepted,
            item, space, slug, place, closed is not None, slugs,
        )  # fmt: skip
        told.append((author, proof))
    return told


def led(viewer: Any, proofs: list[Proof], places: dict[int, float]) -> Told:
    """Return (person, proof) for those who lead spaces that the question is about.

    Those are `places` ({space: how well its own words fit}), and where much of what was found stands.
    """
    votes: dict[int, dict[tuple[str, int], float]] = defaultdict(dict)
    for proof in proofs:
        if proof.space is not None:
            votes[proof.space][proof.sort, proof.source] = proof.vote
    worth = {pk: LEADS * sum(sorted(each.values(), reverse=True)[:LEADS_BY]) for pk, each in votes.items()}
    for pk, fit in places.items():
        worth[pk] = worth.get(pk, 0.0) + fit
    ids = sorted(worth, key=lambda pk: (-worth[pk], pk))[:MOST_SPACES]
    told = []
    for space, name, slug, closed, person, role, since in _leading(viewer, ids=ids) if ids else ():
        vote, closed = worth[space] * ROLES[role], closed is not None
        proof = Proof("space", space, "leads", "space", name, since, vote, False, None, space, slug, name, closed)
        told.append((person, proof))
    return told


def declared(fits: dict[int, float], words: list[Weighed]) -> dict[int, tuple[tuple[str, ...], float]]:
    """Return {person: (skills that hold one of `words`, vote)} of those who say so themselves.

    `fits` says how well an entry of a person fits; a name that happens to hold a word is not a thing one knows.
    """
    if not fits:
        return {}
    told = {}
    endorsed = ArrayAgg("endorsements__key", filter=Q(endorsements__by__is_active=True), default=[])
    people = User.objects.filter(pk__in=list(fits)).annotate(endorsed=endorsed)
    for person, title, bio, skills, keys in people.values_list("pk", "title", "bio", "skills", "endorsed"):
        named = tuple(skill for skill in skills if holds(skill, words))
        if named or holds(f"{title} {bio}", words):
            n = max((keys.count(key_of(skill)) for skill in named), default=0)
            told[person] = named, fits[person] * (1 + min(MOST_ENDORSED, ENDORSED * log2(1 + n)))
    return told


def holds(text: str, words: list[Weighed]) -> bool:
    """Whether a word of `text` begins with a stem that is looked for."""
    return any(part.startswith(word.stem) for part in fold(text).split() for word in words)


def heeded(told: Told) -> Told:
    """Return of `told` what the people it is about let speak for them."""
    curbs = curbs_of(person for person, _proof in told)
    return [
        (person, proof)
        for person, proof in told
        if curbs[person].inferred
        and (
            proof.item is None
            or curbs[person].lets(proof.item, proof.source if proof.sort == "comment" else None, topics=proof.tags)
        )
    ]


def gathered(told: Told) -> dict[int, Expert]:
    """Return {person: expert} with their proofs, the strongest first."""
    people: dict[int, Expert] = {}
    for person, proof in told:
        expert = people.setdefault(person, Expert(person))
        expert.score += proof.vote
        expert.proofs.append(proof)
    for expert in people.values():
        expert.proofs.sort(key=lambda proof: (-proof.vote, -proof.at.timestamp(), proof.source))
    return people


def decay(age: timedelta) -> float:
    """Return what something of that age still counts: half for every two years."""
    return faded(age, HALF_LIFE)
