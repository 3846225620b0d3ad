"""What is worded like something a person types, among the things with a title that they may see.

An AND of all words finds nothing and an OR of all reads half the portal. So the rarest words are looked up, and of
those that are too common for that, several that stand together, until so many things are found that more would only
cost time; of words that are everywhere, the newest things are looked through. Each hit counts as much as its words are
rare, and more in a title. What is best by that is read with all its words then, in the manner of BM25. Every step is
bounded, however large the portal and however common the words. The door has the last word.
"""

from dataclasses import dataclass, replace
from itertools import combinations
from math import prod
from typing import Any

from django.db import connection

from apps.content.door import MOST_IDS, visible_versions
from apps.core.registry import kinds
from apps.forums.words import Weighed, weigh
from apps.spaces.models import Space

MOST = 8
MOST_WORDS = 24
LONGEST = 4000
# In about so many things words are looked up, and in no more than so many, should the estimate be wrong.
MOST_HITS = 3_000
HITS_AT_MOST = 2 * MOST_HITS
NEWEST = 3_000
# Of words that are too common, so many of the rarest are combined, and up to so many of them stand together.
COMBINED, TOGETHER = 6, 4
CANDIDATES = 100
# How much more a word counts in the title of what is found, and how much more one does that was typed as a title.
TITLE = 1.5
TYPED_TITLE = 2.0

HITS = {
    "words": """SELECT w.item_id, w.space_id, {weight} AS weight FROM forums_wording w
        WHERE w.words @@ %(looked_up)s::tsquery AND w.item_id <> %(without)s""",
    "newest": """SELECT w.item_id, w.space_id, {weight} AS weight FROM (
            SELECT * FROM forums_wording WHERE item_id <> %(without)s ORDER BY item_id DESC LIMIT %(newest)s
        ) w WHERE w.words @@ %(looked_up)s::tsquery""",
}
WORD = """CASE WHEN w.words @@ %(in_title_{n})s::tsquery THEN %(twice_{n})s
    WHEN w.words @@ %(word_{n})s::tsquery THEN %(once_{n})s ELSE 0 END"""
RANK_SQL = """
WITH readable AS MATERIALIZED ({readable}),
hits AS MATERIALIZED ({hits}),
best AS (
    SELECT h.item_id, h.weight AS score FROM (SELECT * FROM hits LIMIT %(at_most)s) h
    WHERE h.space_id IN (SELECT readable.pk FROM readable) ORDER BY 2 DESC, 1 DESC LIMIT %(candidates)s
)
SELECT i.id, i.space_id, i.tag_names, i.facts ? 'accepted', COALESCE((i.facts->>'answers')::int, 0), r.score
FROM best JOIN forums_wording v USING (item_id) JOIN content_item i ON i.id = v.item_id
CROSS JOIN LATERAL (
    SELECT COALESCE(sum(w.weight * (
        n * 2.2 / (n + 1.2 * (0.4 + 0.6 * length(v.words) / 60.0))
        + CASE WHEN v.words @@ w.in_title THEN %(title)s / (1 + 0.1 * v.title_words) ELSE 0 END
    )), 0) AS score
    FROM unnest(%(words)s::text[], %(in_titles)s::tsquery[], %(weights)s::float[]) AS w (word, in_title, weight)
    JOIN LATERAL (
        SELECT cardinality(t.positions) AS n FROM unnest(v.words) t WHERE t.lexeme = w.word
    ) found ON true
) r
WHERE i.kind = ANY (%(kinds)s)
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
    words, total = _weighed(title, body)
    if not words:
        return []
    rows = _ranked(user, words, total, without)
    versions = visible_versions(user, [row[0] for row in rows])
    best = rows[0][-1] if rows else 1
    found = [
        Similar(pk, versions[pk], space, [slug for _name, slug in tags], accepted, answers, score / best)
        for pk, space, tags, accepted, answers, score in rows
        if pk in versions
    ]
    found.sort(key=lambda each: (-round(each.score, 1), not each.accepted, not each.answers, -each.score))
    return found[:most]


def _weighed(title: str, body: str) -> tuple[list[Weighed], float]:
    """Return the words typed, the rarest first, those of the title weighing more; and how many things there are."""
    words, total = weigh(title[:LONGEST], body[:LONGEST])
    if body:
        words = [replace(word, weight=word.weight * TYPED_TITLE) if word.in_title else word for word in words]
    return words, total


def looked_up(words: list[Weighed], total: float) -> list[tuple[Weighed, ...]]:
    """Return what is looked up: single words, and several that must stand together, in MOST_HITS things at most.

    `words` come with the rarest first, of `total` things. Nothing is, where all is too common.
    """

    def expected(together: tuple[Weighed, ...]) -> float:
        return total * prod(word.items / max(total, word.items, 1) for word in together)

    chosen: list[tuple[Weighed, ...]] = []
    left, hits = words, 0.0
    for size in range(1, TOGETHER + 1):
        for together in sorted(combinations(left[: MOST_WORDS if size == 1 else COMBINED], size), key=expected):
            if hits + expected(together) > MOST_HITS:
                break
            chosen.append(together)
            hits += expected(together)
        if size == 1:
            left = [word for word in words if (word,) not in chosen]
        elif chosen:
            break
    return chosen


def _ranked(user: Any, words: list[Weighed], total: float, without: int) -> list[Any]:
    """Return rows (id, space, tags, accepted, answers, score) of published things in spaces `user` may read."""
    chosen = looked_up(words, total)
    weighed = list(dict.fromkeys(word for together in chosen for word in together)) or words[:COMBINED]
    readable, values = Space.objects.readable_by(user).order_by().values("pk").query.sql_with_params()
    named: dict[str, Any] = {f"reader_{n}": value for n, value in enumerate(values)}
    for n, word in enumerate(weighed):
        named |= {
            f"word_{n}": quoted(word.word), f"in_title_{n}": f"{quoted(word.word)}:A", f"once_{n}": word.weight,
            f"twice_{n}": 2 * word.weight,
        }  # fmt: skip
    weight = " + ".join(WORD.format(n=n) for n in range(len(weighed)))
    sql = RANK_SQL.format(
        readable=readable % tuple(f"%(reader_{n})s" for n in range(len(values))),
        hits=HITS["words" if chosen else "newest"].format(weight=weight),
    )
    named |= {
        "looked_up": " | ".join(
            " & ".join(quoted(word.word) for word in together) for together in chosen or [(each,) for each in weighed]
        ),
        "words": [word.word for word in words], "in_titles": [f"{quoted(word.word)}:A" for word in words],
        "weights": [word.weight for word in words], "title": TITLE, "candidates": CANDIDATES, "without": without,
        "newest": NEWEST, "at_most": HITS_AT_MOST, "kinds": [kind.name for kind in kinds if kind.title_matters],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, named)
        return list(cursor.fetchmany(MOST_IDS))


def quoted(word: str) -> str:
    """Return the query of PostgreSQL that looks for the stem `word` as it is."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
