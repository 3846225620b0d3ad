"""How many answers a question has, whether one is accepted and still held to be true: read again from the rows that say
so, so that it can never drift."""

from collections.abc import Iterable

from django.db import connection

COUNT_SQL = """
UPDATE content_item i SET
    facts = (i.facts - '{accepted,stale}'::text[]) || jsonb_build_object('answers', t.answers)
            || CASE WHEN t.accepted THEN '{"accepted": true}'::jsonb ELSE '{}'::jsonb END
            || CASE WHEN t.stale THEN '{"stale": true}'::jsonb ELSE '{}'::jsonb END,
    version = i.version + 1
FROM (
    SELECT q.item_ptr_id AS id, count(c.id) AS answers, COALESCE(bool_or(c.accepted), false) AS accepted,
        COALESCE(bool_or(c.accepted AND v.stale), false) AS stale
    FROM forums_question q
    LEFT JOIN discussion_comment c ON c.item_id = q.item_ptr_id AND c.parent_id IS NULL AND c.deleted_at IS NULL
        AND c.hidden_at IS NULL
    LEFT JOIN forums_verification v ON v.answer_id = c.id
    WHERE q.item_ptr_id = ANY(%s) GROUP BY q.item_ptr_id
) t
WHERE i.id = t.id
  AND ((i.facts->>'answers')::int, i.facts ? 'accepted', i.facts ? 'stale')
      IS DISTINCT FROM (t.answers::int, t.accepted, t.stale)
"""


def count_answers(ids: Iterable[int]) -> None:
    """Bring the facts of these questions up to date."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_SQL, [list(ids)])
