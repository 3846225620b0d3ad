"""What is worded like something a person types, among the things with a title that they may see.

An AND of all words finds nothing and an OR of all reads half the portal: the rarest words are looked up until so many
things are found that more would only cost time, each hit counts as much as its word is rare, and more in a title. What
is found is read with all its words then, in the manner of BM25. The door has the last word.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import connection

from apps.content.door import MOST_IDS, visible_versions
from apps.core.registry import kinds
from apps.forums.words import Weighed, indexes, weigh
from apps.spaces.models import Space

MOST = 8
MOST_WORDS = 24
# So many hits of the index are looked at in all, or those of the rarest word.
MOST_HITS = 30_000
CANDIDATES = 200
# How much more a word counts in the title of what is found, and how much more one does that was typed as a title.
TITLE = 1.5
TYPED_TITLE = 2.0

HIT = """(
SELECT i.id, %(weight_{n})s::float AS weight FROM content_item i
WHERE {expression} @@ %(word_{n})s::tsquery AND i.title <> '' AND {alive}
)"""
ALIVE = """i.state = 'published' AND i.deleted_at IS NULL AND i.kind = ANY (%(kinds)s) AND i.id <> %(without)s
  AND i.space_id IN (SELECT readable.pk FROM readable)"""
RANK_SQL = """
WITH readable AS MATERIALIZED ({readable}),
hits AS ({hits}),
best AS (SELECT id, sum(weight) AS score FROM hits GROUP BY id ORDER BY score DESC, id DESC LIMIT %(candidates)s)
SELECT i.id, i.space_id, i.tag_names, i.facts ? 'accepted', COALESCE((i.facts->>'answers')::int, 0), r.score
FROM best JOIN content_item i ON i.id = best.id
CROSS JOIN LATERAL (SELECT {whole} AS whole, {title} AS title) v
CROSS JOIN LATERAL (
    SELECT COALESCE(sum(w.weight * (
        n * 2.2 / (n + 1.2 * (0.4 + 0.6 * length(v.whole) / 60.0))
        + CASE WHEN v.title @@ w.query THEN %(title)s / (1 + 0.1 * length(v.title)) ELSE 0 END
    )), 0) AS score
    FROM unnest(%(words)s::text[], %(queries)s::tsquery[], %(weights)s::float[]) AS w (word, query, weight)
    JOIN LATERAL (
        SELECT cardinality(t.positions) AS n FROM unnest(v.whole) t WHERE t.lexeme = w.word
    ) found ON true
) r
ORDER BY r.score DESC, i.id DESC
"""


@dataclass(frozen=True)
class Similar:
    """A thing that was found: its spine id, version, space and tags, and how well it fits (the best has 1)."""

    id: int
    version: int
    space_id: int
    tags: list[str]
    accepted: bool
    answers: int
    score: float


def similar_to(user: Any, title: str, body: str = "", most: int = MOST, without: int = 0) -> list[Similar]:
    """Return at most `most` things that `user` may see and that are worded like `title` and `body` (plain texts).

    The best come first; of those that fit equally well, questions with an accepted answer, then answered ones.
    `without` is the id of one that is not wanted.
    """
    words = _weighed(title, body)
    if not words:
        return []
    rows = _ranked(user, words, without)
    versions = visible_versions(user, [row[0] for row in rows])
    best = rows[0][-1] if rows else 1
    found = [
        Similar(pk, versions[pk], space, [slug for _name, slug in tags], accepted, answers, score / best)
        for pk, space, tags, accepted, answers, score in rows
        if pk in versions
    ]
    found.sort(key=lambda each: (-round(each.score, 1), not each.accepted, not each.answers, -each.score))
    return found[:most]


def _weighed(title: str, body: str) -> list[Weighed]:
    """Return the words typed, the rarest first; those of the title weigh more."""
    typed = {word.word for word in weigh(title)} if body else set()
    words = weigh(f"{title} {body}"[:4000])
    if typed:
        words = [replace(word, weight=word.weight * TYPED_TITLE) if word.word in typed else word for word in words]
    return words


def _looked_up(words: list[Weighed]) -> list[Weighed]:
    """Return those of `words` that are looked up: the rarest, until they are in MOST_HITS things."""
    chosen, hits = words[:1], words[0].items
    for word in words[1:MOST_WORDS]:
        hits += word.items
        if hits > MOST_HITS:
            break
        chosen.append(word)
    return chosen


def _ranked(user: Any, words: list[Weighed], without: int) -> list[Any]:
    """Return rows (id, space, tags, accepted, answers, score) of published things in spaces `user` may read."""
    (_whole, whole), (_title, title) = indexes(settings.TEXT_SEARCH_CONFIG)
    readable, values = Space.objects.readable_by(user).order_by().values("pk").query.sql_with_params()
    hits, named = [], {}
    for n, word in enumerate(_looked_up(words)):
        named |= {f"word_{n}": quoted(word.word), f"weight_{n}": word.weight}
        hits += [HIT.format(n=n, expression=_of_row(each), alive=ALIVE) for each in (whole, title)]
    named |= {f"reader_{n}": value for n, value in enumerate(values)}
    readable = readable % tuple(f"%(reader_{n})s" for n in range(len(values)))
    sql = RANK_SQL.format(
        readable=readable, hits=" UNION ALL ".join(hits), whole=_of_row(whole), title=_of_row(title)
    )  # fmt: skip
    named |= {
        "words": [word.word for word in words], "queries": [quoted(word.word) for word in words],
        "weights": [word.weight for word in words], "title": TITLE, "candidates": CANDIDATES, "without": without,
        "kinds": [kind.name for kind in kinds if kind.title_matters],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, named)
        return list(cursor.fetchmany(MOST_IDS))


def _of_row(expression: str) -> str:
    return expression.replace("title", "i.title").replace("excerpt", "i.excerpt")


def quoted(word: str) -> str:
    """Return the query of PostgreSQL that looks for the stem `word` as it is."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
