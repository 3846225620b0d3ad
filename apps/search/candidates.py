# ruff: noqa: S608  (put together from constants; all values are parameters)
"""Which entries may be meant: a bounded number of them, scored by their text.

An AND of all words of a long question finds nothing, an OR of all reads half the portal. So the rarest words are looked
up until they are in MOST_HITS entries, whatever they are found in is scored roughly, and the best are scored with all
words: BM25F, in which a word of a title or a tag counts three times. How often a word stands in an entry is read back
from `ts_rank`, which sums 1/n² over its places: that costs no unpacking of the vector.

When even the rarest word is common, neither is possible. Then entries that hold the rarest words are taken from the
newest, from some of every age, and from those that hold them in their titles; while a word is not in too many entries,
a bounded number of any others too, whatever the database comes to first.

Every branch takes only entries that stand in spaces their reader may read; those are told anew each time. That bounds
the work; what is found still has to pass the doors.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Count, Exists, OuterRef, TextField, Value
from django.db.models.functions import Cast

from apps.core.prepared import fetch
from apps.core.readers import ReadersRead
from apps.search.entries import HEAVY
from apps.search.query import Query, known_states
from apps.search.text import fold
from apps.search.words import Weighed, config, weigh
from apps.spaces.models import Membership, Space

MOST_WORDS = 32
LOOKED_UP = 16
MOST_HITS = 10_000
CANDIDATES = 200
WINDOW, NEWEST, TITLED, ANY = 5_000, 200, 200, 300
# A word in more entries is not looked up at all: reading where it is would take too long.
LOOKED_UP_AT_MOST = 30_000
# Days of age, and how many entries of about that age are looked through.
AGES, OF_AN_AGE = (30, 90, 180, 365, 730, 1460, 2920), 500
# With so few spaces each of them is asked for its newest.
FEW_SPACES = 30


def _readable(reader: Any) -> Any:
    mine = Membership.objects.filter(user_id=reader.pk, space_id=OuterRef("pk"))
    return Space.objects.readable_by(reader).order_by().values_list("pk", "slug", Exists(mine))


def _all_readable(reader: Any) -> Any:
    mine = Exists(Membership.objects.filter(user_id=reader.pk, space_id=OuterRef("pk")))
    one = Space.objects.readable_by(reader).order_by().values(one=Value(1))
    columns = {
        "ids": Cast(ArrayAgg("pk", default=Value([])), TextField()), "n": Count("pk"),
        "mine": ArrayAgg("pk", filter=mine, default=Value([])),
    }  # fmt: skip
    return one.annotate(**columns).values_list(*columns)


# Rows (id, slug, whether the reader is a member) of the spaces somebody may read.
readable = ReadersRead(_readable)
# The same in at most one row: (ids as an array is written, how many, ids of those the reader is a member of).
all_readable = ReadersRead(_all_readable)

K1, B = 1.2, 0.75
SQUARES = 1.6449340668482264
# How often a word stands there, from its rank: r = (1 + 1/4 + … + 1/n²) / 1.6449.
TIMES = f"CASE WHEN {{rank}} > 0 THEN round(1 / ({SQUARES} * greatest(1 - {{rank}}, 1e-4)) - 0.5) ELSE 0 END"
HEADS, ALL = "'{{0,0,1,1}}'", "'{{1,1,1,1}}'"

HITS = """(
SELECT e.id, e.at, %(weight_{n})s::float * ts_rank('{{0.4,0.4,1,1}}', e.vector, %(query_{n})s::tsquery) AS score
FROM search_entry e WHERE e.vector @@ (SELECT %(query_{n})s::tsquery) AND {fits} LIMIT {most})"""
NEWEST_SQL = f"""
SELECT e.id, e.at, 1 AS score FROM (SELECT * FROM search_entry ORDER BY at DESC, id DESC LIMIT {WINDOW}) e
WHERE {{common}} AND {{fits}} LIMIT {NEWEST}"""
NEWEST_OF_FEW_SQL = f"""
SELECT e.id, e.at, 1 AS score FROM readable r CROSS JOIN LATERAL (
    SELECT e.id, e.at FROM (SELECT * FROM search_entry WHERE space_id = r.id ORDER BY at DESC, id DESC LIMIT {WINDOW}) e
    WHERE {{common}} AND {{fits}} LIMIT {NEWEST}
) e"""
TITLED_SQL = f"""
SELECT e.id, e.at, 2 AS score FROM search_entry e
WHERE e.names @@ (SELECT %(names)s::tsquery) AND {{fits}} LIMIT {TITLED}"""
OF_AGES_SQL = f"""
SELECT e.id, e.at, 1 AS score FROM unnest(ARRAY{list(AGES)}) AS days CROSS JOIN LATERAL (
    SELECT * FROM search_entry WHERE at < statement_timestamp() - make_interval(days => days)
    ORDER BY at DESC, id DESC LIMIT {OF_AN_AGE}
) e
WHERE {{common}} AND {{fits}}"""
ANY_SQL = f"SELECT e.id, e.at, 1 AS score FROM search_entry e WHERE {{common}} AND {{fits}} LIMIT {ANY}"

# Without words, the newest of what the narrowest filter can name; other filters sift those.
NEAREST = f"""
SELECT e.id, e.at, 1 AS score FROM {{source}} CROSS JOIN LATERAL (
    SELECT * FROM search_entry w WHERE {{which}} ORDER BY w.at DESC, w.id DESC LIMIT {2 * WINDOW}
) e
WHERE {{fits}} ORDER BY e.at DESC, e.id DESC LIMIT {CANDIDATES}"""
OF_SOURCE = {
    "spaces": ("readable r", "w.space_id = r.id"),
    "authors": ("(SELECT id FROM accounts_user WHERE username = ANY(%(authors)s)) u", "w.author_id = u.id"),
    "coauthors": ("(SELECT c.item_id FROM content_coauthor c JOIN accounts_user u ON u.id = c.user_id "
                  "WHERE u.username = ANY(%(authors)s)) c", "w.sort = 'item' AND w.source = c.item_id"),
    "tags": (f"(SELECT t.content_object_id AS id FROM tagging_itemtag t JOIN tagging_tag g ON g.id = t.tag_id "
             f"WHERE g.slug = ANY(%(tags)s) ORDER BY t.content_object_id DESC LIMIT {WINDOW}) t",
             "w.sort = 'item' AND w.source = t.id"),
    "kinds": ("unnest(%(near)s::varchar[]) k", "w.kind = k"),
    "": ("(SELECT 1) one", "true"),
}  # fmt: skip

SQL = f"""
WITH readable AS MATERIALIZED (SELECT unnest(%(spaces)s::text::bigint[]) AS id),
hits AS ({{hits}}),
best AS MATERIALIZED (
    SELECT id FROM hits GROUP BY id ORDER BY sum(score) DESC, max(at) DESC, id DESC LIMIT {CANDIDATES}
)
SELECT e.id, e.sort, e.source, e.item_id, e.kind, e.at, r.score
FROM best JOIN search_entry e ON e.id = best.id
-- A long vector is unpacked once, not for every word.
CROSS JOIN LATERAL (SELECT e.vector || '' AS vector OFFSET 0) u
CROSS JOIN LATERAL (
    SELECT COALESCE(sum(
        w.weight * t.n * {K1 + 1} / (t.n + {K1} * ({1 - B} + {B} * e.length / %(usual)s::float))
    ), 0) AS score
    FROM unnest(%(queries)s::text[]::tsquery[], %(weights)s::float[]) AS w (query, weight)
    CROSS JOIN LATERAL (
        SELECT ts_rank({HEADS}, u.vector, w.query)::float AS heads, ts_rank({ALL}, u.vector, w.query)::float AS whole
        OFFSET 0
    ) k
    CROSS JOIN LATERAL (
        SELECT {HEAVY - 1} * {TIMES.format(rank="k.heads")} + {TIMES.format(rank="k.whole")} AS n OFFSET 0
    ) t
) r
ORDER BY r.score DESC, e.at DESC, e.id DESC
"""
THERE = "e.space_id IN (SELECT id FROM readable)"
ALLOWED = f"(e.space_id IS NULL OR {THERE})"
OF_AUTHORS = """(e.author_id IN (SELECT id FROM accounts_user WHERE username = ANY(%(authors)s)) OR e.sort = 'item' AND
EXISTS (SELECT FROM content_coauthor c JOIN accounts_user u ON u.id = c.user_id
WHERE c.item_id = e.item_id AND u.username = ANY(%(authors)s)))"""
OF_TAGS = """EXISTS (SELECT FROM tagging_itemtag t JOIN tagging_tag g ON g.id = t.tag_id
WHERE e.sort = 'item' AND t.content_object_id = e.item_id AND g.slug = ANY(%(tags)s))"""
# As one value, which the planner does not look into: whatever is looked for, the plan is the same and may be kept.
HOLDS = "e.vector @@ (SELECT %({})s::tsquery)"
OF_KINDS = "e.kind = ANY(%(kinds)s)"
OF_STATES = "e.sort = 'item' AND EXISTS (SELECT FROM content_item i WHERE i.id = e.item_id AND ({any}))"


class Candidate(NamedTuple):
    """An entry that may be meant, and how well its text fits; `item` is the item it is or is said on."""

    id: int
    sort: str
    source: int
    item: int | None
    kind: str
    at: datetime
    score: float


@dataclass(frozen=True)
class Candidates:
    """The best, by text alone; `words` are the stems looked for, `full` says that more may fit, `mine` are the ids of
    the spaces the reader is a member of."""

    rows: list[Candidate]
    words: list[Weighed]
    full: bool = False
    mine: frozenset[int] = frozenset()


def candidates(user: Any, query: Query) -> Candidates:
    """Return at most 200 entries that may answer `query` in what `user` may read. Nobody has asked the doors yet."""
    words, usual = weigh(query.words) if query.words.strip() else ([], 1.0)
    words = words[:MOST_WORDS]
    if not words and not query.narrowed:
        return Candidates([], words)
    spaces, n, mine = spaces_of(user, query)
    fits, values = conditions(query)
    hits, more = branches(words, n, query, " AND ".join(fits))
    values |= more | {
        "spaces": spaces, "usual": usual, "queries": [word.query for word in words],
        "weights": [word.weight for word in words],
    }  # fmt: skip
    rows = [Candidate(*row) for row in _read(SQL.format(hits=" UNION ALL ".join(hits)), values, plain=len(fits) == 1)]
    return Candidates(rows, words, len(rows) == CANDIDATES, mine)


def spaces_of(user: Any, query: Query) -> tuple[str, int, frozenset[int]]:
    """Return the spaces to search (as an array is written), how many, and those that `user` is a member of."""
    if not query.spaces:
        for spaces, n, mine in all_readable(user):
            return spaces, n, frozenset(mine)
        return ids(()), 0, frozenset()
    known = readable(user)
    chosen = [pk for pk, slug, _mine in known if slug in query.spaces]
    return ids(chosen), len(chosen), frozenset(pk for pk, _slug, member in known if member)


def _read(sql: str, values: dict[str, Any], *, plain: bool) -> list[Any]:
    """Return the rows, by a statement that is kept where it is one of the few that ask for words alone."""
    if plain:
        return fetch(sql, values)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def branches(words: list[Weighed], spaces: int, query: Query, fits: str) -> tuple[list[str], dict[str, Any]]:
    """Return the reads that hits come from, and the values they take."""
    chosen = looked_up(words)
    if chosen:
        values: dict[str, Any] = {}
        for n, word in enumerate(chosen):
            values |= {f"query_{n}": word.query, f"weight_{n}": word.weight}
        hits = [HITS.format(n=n, fits=fits, most=MOST_HITS) for n in range(len(chosen))]
        return hits, values
    few = spaces <= FEW_SPACES
    newest = NEWEST_OF_FEW_SQL if few else NEWEST_SQL
    if not words:
        return nearest(query, fits, few)
    together = [word.query for word in words[:3]]
    # What begins with a stem is nearly always a form of it.
    values = {
        "all": " & ".join(together), "any": " | ".join(together), "names": " | ".join(f"{one}:*" for one in together),
    }  # fmt: skip
    reads = [(newest, "any"), (TITLED_SQL, "any")]
    if words[0].entries <= LOOKED_UP_AT_MOST and not few:
        reads.append((ANY_SQL, "all"))
    else:
        reads += [(newest, "all")] if len(together) > 1 else []
        reads += [] if few else [(OF_AGES_SQL, "any")]
    return [f"({read.format(common=HOLDS.format(which), fits=fits)})" for read, which in reads], values


def nearest(query: Query, fits: str, few: bool) -> tuple[list[str], dict[str, Any]]:
    """Return the reads for a search without words, and the values they take."""
    kinds = list(query.kinds) or [kind for name in query.states for kind in known_states()[name][1]]
    if query.authors:
        names = ["authors", "coauthors"]
    elif query.tags:
        names = ["tags"]
    else:
        names = ["spaces" if few else "kinds" if kinds else ""]
    reads = [NEAREST.format(source=OF_SOURCE[one][0], which=OF_SOURCE[one][1], fits=fits) for one in names]
    return [f"({read})" for read in reads], {"near": kinds}


def ids(numbers: Iterable[int]) -> str:
    """Return whole numbers as an array is written: a thousand of them one by one take PostgreSQL a millisecond."""
    return f"{{{','.join(map(str, numbers))}}}"


def looked_up(words: list[Weighed]) -> list[Weighed]:
    """Return those of `words` that are looked up: the rarest, until they are in MOST_HITS entries; none if all are."""
    chosen, hits = [], 0.0
    for word in words[:LOOKED_UP]:
        hits += word.entries
        if hits > MOST_HITS:
            break
        chosen.append(word)
    return chosen


def conditions(query: Query) -> tuple[list[str], dict[str, Any]]:
    """Return what every entry has to fulfil, as SQL over `e`, and the values in it."""
    fits: list[str] = [THERE if query.spaces else ALLOWED]
    values: dict[str, Any] = {}
    for n, phrase in enumerate(query.phrases):
        fits.append(f"(numnode(phraseto_tsquery('{config()}', %(phrase_{n})s)) = 0 OR "
                    f"e.vector @@ phraseto_tsquery('{config()}', %(phrase_{n})s))")  # fmt: skip
        values[f"phrase_{n}"] = fold(phrase)
    for n, word in enumerate(query.without):
        fits.append(f"NOT e.vector @@ phraseto_tsquery('{config()}', %(without_{n})s)")
        values[f"without_{n}"] = fold(word)
    for chosen, fit, name in (
        (query.authors, OF_AUTHORS, "authors"), (query.tags, OF_TAGS, "tags"), (query.kinds, OF_KINDS, "kinds"),
    ):  # fmt: skip
        if chosen:
            fits.append(fit)
            values[name] = list(chosen)
    if query.states:
        known = known_states()
        fits.append(OF_STATES.format(any=" OR ".join(f"({known[name][0].fits})" for name in query.states)))
        values["state_kinds"] = sorted({kind for name in query.states for kind in known[name][1]})
        fits.append("e.kind = ANY(%(state_kinds)s)")
    if query.after:
        fits.append("e.at >= %(after)s")
        values["after"] = datetime.combine(query.after, time.min, UTC)
    if query.before:
        fits.append("e.at < %(before)s")
        values["before"] = datetime.combine(query.before, time.min, UTC) + timedelta(days=1)
    return fits, values
