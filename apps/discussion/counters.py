"""The counters that pages read, computed again from the rows they count: after an import, and by `manage.py recount`.

Each statement works on whole chunks of ids, writes only rows that differ, and can be run while people write: it is one
statement, and what they add meanwhile they count themselves.
"""

from collections.abc import Iterator

from django.db import connection, transaction

AT_ONCE = 5000
ITEM_COUNTERS = """
WITH touched AS (SELECT unnest(%(ids)s::bigint[]) AS id),
said AS (
    SELECT c.item_id AS id, count(*) AS comments, max(c.created) AS latest
    FROM discussion_comment c JOIN touched ON touched.id = c.item_id
    WHERE c.deleted_at IS NULL AND c.hidden_at IS NULL GROUP BY 1
), tallied AS (
    SELECT id, jsonb_object_agg(emoji, number) AS counts FROM (
        SELECT r.item_id AS id, r.emoji, count(*) AS number
        FROM discussion_reaction r JOIN touched ON touched.id = r.item_id GROUP BY 1, 2
    ) AS each_emoji GROUP BY 1
), truth AS (
    SELECT i.id, coalesce(said.comments, 0) AS comments, coalesce(tallied.counts, '{}') AS counts,
           greatest(coalesce(i.published_at, i.created), said.latest) AS latest
    FROM content_item i JOIN touched USING (id) LEFT JOIN said USING (id) LEFT JOIN tallied USING (id)
)
UPDATE content_item i SET comment_count = t.comments, reaction_counts = t.counts, last_activity_at = t.latest,
    version = i.version + 1
FROM truth t
WHERE t.id = i.id
  AND (i.comment_count, i.reaction_counts, i.last_activity_at) IS DISTINCT FROM (t.comments, t.counts, t.latest)
"""
COMMENT_COUNTERS = """
WITH tallied AS (
    SELECT id, jsonb_object_agg(emoji, number) AS counts, sum(number) AS total FROM (
        SELECT r.comment_id AS id, r.emoji, count(*) AS number
        FROM discussion_reaction r JOIN unnest(%(ids)s::bigint[]) AS touched(id) ON touched.id = r.comment_id
        GROUP BY 1, 2
    ) AS each_emoji GROUP BY 1
), truth AS (
    SELECT touched.id, coalesce(tallied.counts, '{}') AS counts, coalesce(tallied.total, 0) AS total
    FROM unnest(%(ids)s::bigint[]) AS touched(id) LEFT JOIN tallied USING (id)
)
UPDATE discussion_comment c SET reaction_counts = t.counts, version = c.version + 1,
    helpful = c.helpful + t.total - coalesce((SELECT sum(value::int) FROM jsonb_each_text(c.reaction_counts)), 0)
FROM truth t WHERE t.id = c.id AND c.reaction_counts IS DISTINCT FROM t.counts
"""
CHUNK = "SELECT id FROM {table} WHERE id > %s ORDER BY id LIMIT %s"
COUNTED = {"content_item": ITEM_COUNTERS, "discussion_comment": COMMENT_COUNTERS}


def count_items(ids: list[int]) -> None:
    """Bring the counters of these items, which the caller has locked, up to date."""
    with connection.cursor() as cursor:
        cursor.execute(ITEM_COUNTERS, {"ids": ids})


def recount() -> Iterator[tuple[str, int, int]]:
    """Bring every counter up to date, chunk by chunk. Yields (table, rows looked at, rows that were wrong)."""
    for table, statement in COUNTED.items():
        last = 0
        while ids := _next_ids(table, last):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SELECT 1 FROM {table} WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [ids])  # noqa: S608
                cursor.execute(statement, {"ids": ids})
                wrong = cursor.rowcount
            last = ids[-1]
            yield table, len(ids), wrong


def _next_ids(table: str, after: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(CHUNK.format(table=table), [after, AT_ONCE])
        return [pk for (pk,) in cursor.fetchall()]
