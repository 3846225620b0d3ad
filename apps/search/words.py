# ruff: noqa: S608  (put together from constants and a checked setting)
"""The words of the index and how common they are: of open spaces alone, which every employee may read.

A word that stands in closed and private spaces only is not known here: it weighs as much as one that nobody wrote, is
never offered to anybody, and tells nothing by the order of what is found. Beat counts anew; of a large portal a sample.
"""

from dataclasses import dataclass
from math import log
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from apps.search.models import Count, Stem, Word
from apps.search.text import fold

SAMPLE = 200_000
SHORTEST, LONGEST = 3, 30
MOST_ALIKE = 5000

OPEN = """
FROM search_entry e {sample} WHERE e.sort IN ('item', 'comment')
AND e.space_id IN (SELECT id FROM spaces_space WHERE visibility = 'open')
"""
STEMS_SQL = """
INSERT INTO search_stem (stem, entries) SELECT word, ndoc * %(share)s FROM ts_stat(%(read)s) WHERE length(word) <= 200
"""
WORDS_SQL = f"""
INSERT INTO search_word (word, entries, threes)
SELECT word, ndoc * %(share)s,
    ARRAY(SELECT DISTINCT substr('  ' || word || ' ', n, 3) FROM generate_series(1, length(word) + 1) n)
FROM ts_stat(%(read)s) WHERE length(word) BETWEEN {SHORTEST} AND {LONGEST} AND word !~ '[^[:alpha:]-]'
"""
WEIGH_SQL = """
SELECT s.total, s.usual, t.lexeme, t.positions[1], cardinality(t.positions), COALESCE(k.entries, 0)
FROM (SELECT COALESCE(max(entries), 0) AS total, COALESCE(max(length), 50) AS usual FROM search_count) s
LEFT JOIN unnest(to_tsvector('{config}', %(text)s)) t ON true LEFT JOIN search_stem k ON k.stem = t.lexeme
"""
ALIKE_SQL = """
SELECT word, entries FROM search_word
WHERE threes && %(threes)s::varchar[] AND length(word) BETWEEN %(short)s AND %(long)s
ORDER BY entries DESC LIMIT %(most)s
"""


@dataclass(frozen=True)
class Weighed:
    """One stem that is looked for: in how many things of open spaces it is (about), and its weight."""

    stem: str
    place: int
    entries: float
    weight: float

    @property
    def query(self) -> str:
        """The query of PostgreSQL that looks for the stem as it is."""
        return quoted(self.stem)


def quoted(stem: str) -> str:
    return "'" + stem.replace("\\", "\\\\").replace("'", "''") + "'"


def config() -> str:
    """Return the checked name of the text search configuration."""
    name = str(settings.TEXT_SEARCH_CONFIG)
    if not name.replace("_", "").isalnum():
        raise ImproperlyConfigured("TEXT_SEARCH_CONFIG names a text search configuration of PostgreSQL.")
    return name


def weigh(text: str) -> tuple[list[Weighed], float]:
    """Return the stems of `text` without the commonest words of its language, the rarest first, and the usual length.

    The weight is the inverse document frequency of BM25, times what repeating a word in the question is worth (k3).
    """
    with connection.cursor() as cursor:
        cursor.execute(WEIGH_SQL.format(config=config()), {"text": fold(text)})
        rows = cursor.fetchall()
    found, usual = [], rows[0][1]
    for total, _usual, stem, place, times, entries in rows:
        if stem is None:  # no word of the text is looked for
            continue
        rarity = log(1 + (max(total - entries, 0) + 0.5) / (entries + 0.5))
        found.append(Weighed(stem, place, entries, rarity * times * 2.2 / (times + 1.2)))
    return sorted(found, key=lambda word: (word.entries, word.place)), max(usual, 1.0)


def count() -> int:
    """Count in how many things of open spaces each word is. Returns how many stems are known."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('search.words'))")
        cursor.execute("SELECT count(*) FROM search_entry")
        (whole,) = cursor.fetchone()
        share = min(100.0, 100.0 * SAMPLE / max(whole, 1))
        sampled = f"TABLESAMPLE SYSTEM ({share:.4f}) REPEATABLE (1)" if share < 100 else ""
        open_ones = OPEN.format(sample=sampled)
        cursor.execute(f"SELECT count(*), COALESCE(avg(e.length), 0) {open_ones}")
        looked_at, length = cursor.fetchone()
        for model in (Stem, Word, Count):
            model.objects.all().delete()
        values: dict[str, Any] = {"share": 100 / share}
        cursor.execute(STEMS_SQL, values | {"read": f"SELECT e.vector {open_ones}"})
        words = f"SELECT to_tsvector('simple', e.title || ' ' || e.body) {open_ones}"
        cursor.execute(WORDS_SQL, values | {"read": words})
        Count.objects.create(entries=looked_at * 100 / share, length=length)
    return Stem.objects.count()


def nearest(word: str) -> str | None:
    """Return the word of open spaces that is spelt most like `word`, or None when it is known or nothing is near."""
    word = fold(word)
    if not SHORTEST <= len(word) <= LONGEST:
        return None
    padded = f"  {word} "
    threes = [padded[n : n + 3] for n in range(len(word) + 1)]
    most = 1 if len(word) < 6 else 2
    with connection.cursor() as cursor:
        cursor.execute(
            ALIKE_SQL,
            {"threes": threes, "short": len(word) - most, "long": len(word) + most, "most": MOST_ALIKE},
        )
        alike = dict(cursor.fetchall())
    if word in alike:
        return None
    near = extract(word, list(alike), scorer=OSA.distance, score_cutoff=most, limit=20)
    best = min(near, key=lambda found: (found[1], -alike[found[0]], found[0]), default=None)
    return best[0] if best else None
