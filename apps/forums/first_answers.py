"""When questions were first answered: read from the log, kept in a row per question, and added up per space.

Only what another person than the asker says right below the question, and what is neither deleted nor hidden, is an
answer.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction

from apps.forums.models import Question

DAYS = 90
# Of a space that is asked more than that, only the newest count.
MOST = 10_000
AT_ONCE = 2000

LOCK_SQL = "SELECT 1 FROM forums_firstanswer WHERE question_id = ANY(%s) ORDER BY question_id FOR UPDATE"
MEASURE_SQL = """
INSERT INTO forums_firstanswer (question_id, space_id, asked_at, answered_at)
SELECT i.id, i.space_id, COALESCE(asked.at, i.published_at, i.created), answered.at
FROM content_item i JOIN forums_question q ON q.item_ptr_id = i.id
LEFT JOIN LATERAL (
    SELECT min(e.at) AS at FROM events_event e WHERE e.item_id = i.id AND e.verb = 'question.published'
) asked ON true
LEFT JOIN LATERAL (
    SELECT min(e.at) AS at FROM events_event e JOIN discussion_comment c ON c.id = (e.data->>'comment')::bigint
    WHERE e.item_id = i.id AND e.verb = 'comment.published' AND c.item_id = i.id AND c.parent_id IS NULL
      AND c.deleted_at IS NULL AND c.hidden_at IS NULL
      AND (i.author_id IS NULL OR c.author_id IS DISTINCT FROM i.author_id)
) answered ON true
WHERE i.id = ANY(%s) ORDER BY i.id
ON CONFLICT (question_id) DO UPDATE
    SET space_id = excluded.space_id, asked_at = excluded.asked_at, answered_at = excluded.answered_at
    WHERE (forums_firstanswer.space_id, forums_firstanswer.asked_at, forums_firstanswer.answered_at)
        IS DISTINCT FROM (excluded.space_id, excluded.asked_at, excluded.answered_at)
"""
FIGURES_SQL = """
SELECT count(*), count(*) FILTER (WHERE waited <= %(within)s), count(waited),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY waited)
FROM (
    SELECT f.answered_at - f.asked_at AS waited FROM forums_firstanswer f JOIN content_item i ON i.id = f.question_id
    WHERE f.space_id = %(space)s AND f.asked_at > now() - %(days)s AND f.asked_at <= now() - %(within)s
      AND i.state = 'published' AND i.deleted_at IS NULL
      AND (f.answered_at IS NOT NULL OR i.closed_at IS NULL AND NOT i.facts ? 'duplicate')
    ORDER BY f.asked_at DESC LIMIT %(most)s
) newest
"""


@dataclass(frozen=True)
class Figures:
    """Of `asked` questions of the last 90 days whose time is over, `kept` were answered in time, `answered` at all.

    `median` is how long the answered ones waited: half of them no longer than that.
    """

    asked: int
    kept: int
    answered: int
    median: timedelta | None


def measure(ids: Iterable[int]) -> int:
    """Bring the rows of these questions up to date with the log. Returns how many were written.

    The caller has a transaction: whoever measures the same at that moment waits, and then reads what is new as well.
    """
    named = list(ids)
    with connection.cursor() as cursor:
        cursor.execute(LOCK_SQL, [named])
        cursor.execute(MEASURE_SQL, [named])
        return int(cursor.rowcount)


def measure_all() -> Iterator[tuple[int, int]]:
    """Bring every row up to date, chunk by chunk. Yields (questions looked at, rows written)."""
    last = 0
    while ids := Question.ids_after(last, AT_ONCE):
        with transaction.atomic():
            yield len(ids), measure(ids)
        last = ids[-1]


def figures_of(space_id: int, hours: int) -> Figures:
    """Return how `space` has answered; `hours` is what it promises, 0 for nothing."""
    values = {
        "space": space_id, "within": timedelta(hours=hours), "days": timedelta(days=DAYS), "most": MOST,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(FIGURES_SQL, values)
        return Figures(*cursor.fetchone())
