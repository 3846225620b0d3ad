"""How rare words are among the things that have a title: estimated from a sample, and refreshed by beat.

Only what stands in open spaces is counted, so nothing about a private space can be told from how words weigh. Nobody
is ever shown the words or their numbers.
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

TOTAL_SQL = "SELECT count(*) FROM forums_wording"
SAMPLE_SQL = """
CREATE TEMPORARY TABLE words_looked_at ON COMMIT DROP AS
SELECT w.words FROM forums_wording w {sample} JOIN spaces_space s ON s.id = w.space_id WHERE s.visibility = 'open'
"""
# A word that the sample holds once may be in one thing or in many: it is left to the default, which is rare.
FILL_SQL = """
INSERT INTO forums_word (word, items)
SELECT word, ndoc * %(total)s / %(looked_at)s FROM ts_stat('SELECT words FROM words_looked_at')
WHERE ndoc > %(least)s AND length(word) <= 200
"""
WEIGH_SQL = """
SELECT w.word, w.place, COALESCE(k.items, 1), w.word = ANY (tsvector_to_array(to_tsvector('{config}', %(title)s))),
    COALESCE((SELECT items FROM forums_word WHERE word = ''), 0)
FROM (
    SELECT lexeme AS word, min(p) AS place FROM unnest(to_tsvector('{config}', %(text)s)) AS t, unnest(t.positions) AS p
    GROUP BY lexeme
) w
LEFT JOIN forums_word k ON k.word = w.word
"""


def config() -> str:
    """Return the name of the text search configuration, checked, as it stands in SQL."""
    name = settings.TEXT_SEARCH_CONFIG
    if not name.replace("_", "").isalnum():
        raise ImproperlyConfigured("TEXT_SEARCH_CONFIG names a text search configuration of PostgreSQL.")
    return str(name)


@dataclass(frozen=True)
class Weighed:
    """One stem: its first `place` among the words typed, in how many things it is (about), and its weight.

    `in_title` says that it was typed as, or in, a title.
    """

    word: str
    place: int
    items: float
    weight: float
    in_title: bool = False


def weigh(title: str, body: str = "") -> tuple[list[Weighed], float]:
    """Return the stems of both without the commonest words of their language, the rarest first, and how many things
    there are to be found (about)."""
    typed = {"title": title.replace("\x00", ""), "text": f"{title} {body}".replace("\x00", "")}
    with connection.cursor() as cursor:
        cursor.execute(WEIGH_SQL.format(config=config()), typed)
        rows = cursor.fetchall()
    found = [
        Weighed(word, place, items, log(1 + max(total, items + 1) / items), in_title)
        for word, place, items, in_title, total in rows
    ]
    return sorted(found, key=lambda word: (word.items, word.place)), rows[0][-1] if rows else 0


def count() -> int:
    """Count in how many things each word is, from a sample in open spaces. Returns how many words are known."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('forums.words'))")
        cursor.execute(TOTAL_SQL)
        (total,) = cursor.fetchone()
        share = min(100.0, 100.0 * SAMPLE / max(total, 1))
        sample = f"TABLESAMPLE SYSTEM ({share:.4f}) REPEATABLE (1)" if share < 100 else ""
        cursor.execute("DROP TABLE IF EXISTS words_looked_at")
        cursor.execute(SAMPLE_SQL.format(sample=sample))
        looked_at = cursor.rowcount
        Word.objects.all().delete()
        if looked_at > 0:
            least = 1 if share < 100 else 0
            cursor.execute(FILL_SQL, {"total": float(total), "looked_at": looked_at, "least": least})
        Word.objects.create(word=ALL, items=total)
        return Word.objects.count() - 1
