"""How many answers a question has, counted from its comments: what is counted can never drift."""

from collections.abc import Iterable

from django.db import connection

COUNT_SQL = """
UPDATE content_item i SET
    facts = (i.facts - 'accepted') || jsonb_build_object('answers', t.answers)
            || CASE WHEN t.accepted THEN '{"accepted": true}'::jsonb ELSE '{}'::jsonb END,
    version = i.version + 1
FROM (
    SELECT q.item_ptr_id AS id, count(c.id) AS answers, COALESCE(bool_or(c.accepted), false) AS accepted
    FROM forums_question q
    LEFT JOIN discussion_comment c ON c.item_id = q.item_ptr_id AND c.parent_id IS NULL AND c.deleted_at IS NULL
    WHERE q.item_ptr_id = ANY(%s) GROUP BY q.item_ptr_id
) t
WHERE i.id = t.id
  AND ((i.facts->>'answers')::int, i.facts ? 'accepted') IS DISTINCT FROM (t.answers::int, t.accepted)
"""


def count_answers(ids: Iterable[int]) -> None:
    """Bring the facts of these questions up to date."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_SQL, [list(ids)])
