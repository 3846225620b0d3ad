# ruff: noqa: S608  (put together from constants and a checked setting)
"""How rare words are among the things that have a title: estimated from a sample, and refreshed by beat.

Nobody is ever shown the words or their numbers; they only weigh what `similar.py` finds among what a person may see.
"""

from dataclasses import dataclass
from math import log

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from apps.forums.models import Word

SAMPLE = 20_000
# The row of the empty word holds how many things there are.
ALL = ""

COUNT_SQL = "SELECT count(*) FROM content_item WHERE title <> ''"
# A word that the sample holds once may be in one thing or in many: it is left to the default, which is rare.
FILL_SQL = """
INSERT INTO forums_word (word, items)
SELECT word, ndoc * %(total)s / %(looked_at)s FROM ts_stat(%(read)s) WHERE ndoc > %(least)s AND length(word) <= 200
"""
WEIGH_SQL = """
SELECT w.word, w.place, COALESCE(k.items, 1), COALESCE((SELECT items FROM forums_word WHERE word = ''), 0)
FROM (
    SELECT lexeme AS word, min(p) AS place FROM unnest(to_tsvector('{config}', %(text)s)) AS t, unnest(t.positions) AS p
    GROUP BY lexeme
) w
LEFT JOIN forums_word k ON k.word = w.word
"""


def indexes(config: str) -> list[tuple[str, str]]:
    """Return (name, expression) of the two indexes; the expressions are those that reads must name to use them."""
    if not config.replace("_", "").isalnum():
        raise ImproperlyConfigured("TEXT_SEARCH_CONFIG names a text search configuration of PostgreSQL.")
    return [
        ("item_words", f"to_tsvector('{config}', title || ' ' || excerpt)"),
        ("item_words_of_title", f"to_tsvector('{config}', title)"),
    ]


@dataclass(frozen=True)
class Weighed:
    """One stem: its first `place` among the words typed, in how many things it is (about), and its weight."""

    word: str
    place: int
    items: float
    weight: float


def weigh(text: str) -> list[Weighed]:
    """Return the stems of `text` without the commonest words of its language, the rarest first."""
    sql = WEIGH_SQL.format(config=settings.TEXT_SEARCH_CONFIG)
    with connection.cursor() as cursor:
        cursor.execute(sql, {"text": text.replace("\x00", "")})
        rows = cursor.fetchall()
    found = [Weighed(word, place, items, log(1 + max(total, items + 1) / items)) for word, place, items, total in rows]
    return sorted(found, key=lambda word: (word.items, word.place))


def count() -> int:
    """Count in how many things each word is, from a sample of them all. Returns how many words are known."""
    (_whole, expression), _title = indexes(settings.TEXT_SEARCH_CONFIG)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('forums.words'))")
        cursor.execute(COUNT_SQL)
        (total,) = cursor.fetchone()
        share = min(100.0, 100.0 * SAMPLE / max(total, 1))
        sample = f"TABLESAMPLE SYSTEM ({share:.4f}) REPEATABLE (1)" if share < 100 else ""
        read = f"SELECT {expression} FROM content_item {sample} WHERE title <> '' AND state = 'published'"
        cursor.execute(f"SELECT count(*) FROM content_item {sample} WHERE title <> '' AND state = 'published'")
        looked_at = cursor.fetchone()[0]
        Word.objects.all().delete()
        if looked_at:
            least = 1 if share < 100 else 0
            cursor.execute(FILL_SQL, {"total": float(total), "looked_at": looked_at, "read": read, "least": least})
        Word.objects.create(word=ALL, items=total)
        return Word.objects.count() - 1
