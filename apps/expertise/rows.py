"""The rows of evidence: what things show of the people who wrote them, as things and people's choices are now.

`refresh(items)` may be called any number of times, by several at once. A lock for each bucket of ids is held from
reading an item until its rows are committed, so that nobody writes what they read before somebody else's newer reading.
Rows are a function of what is there: however they came about, by events, by an import or by rebuilding, they are the
same. Who makes a choice locks their own row in the table of people, and whoever refreshes shares that of all concerned
before reading choices; buckets come first, so a choice is never made and refreshed under one lock.
"""

from collections.abc import Iterable
from functools import cache

from django.db import connection, transaction

from apps.core.evidence import evidence_sorts

BUCKET = 512
LOCK = 7_265_200
AT_ONCE = 500

# A row e, on a tag g, of somebody who does not want it counted.
CURBED = """
EXISTS (SELECT FROM expertise_inference n WHERE n.user_id = e.person_id AND NOT n."on")
OR EXISTS (
    SELECT FROM expertise_topicchoice t WHERE t.user_id = e.person_id AND t.key = g.slug AND t.choice = 'off'
)
OR EXISTS (
    SELECT FROM expertise_dispute d WHERE d.user_id = e.person_id AND d.item_id = e.item_id
        AND d.comment_id IS NOT DISTINCT FROM e.comment_id
)
"""
LOCK_PEOPLE_SQL = """
SELECT FROM accounts_user WHERE id IN (
    SELECT person_id FROM ({found}) f (person_id, item_id, comment_id, at, sort, worth)
    UNION SELECT person_id FROM expertise_evidence WHERE item_id = ANY(%(items)s)
) ORDER BY id FOR KEY SHARE
"""
REFRESH_SQL = """
WITH found (person_id, item_id, comment_id, at, sort, worth) AS ({found}), e AS (
    SELECT DISTINCT ON (person_id, item_id, comment_id) person_id, item_id, comment_id, sort, at
    FROM found WHERE person_id IS NOT NULL ORDER BY person_id, item_id, comment_id, worth DESC, sort
), truth AS MATERIALIZED (
    SELECT e.person_id, g.id AS tag_id, e.item_id, e.comment_id, e.sort, e.at FROM e
    JOIN content_item i ON i.id = e.item_id AND i.state IN ('published', 'archived') AND i.deleted_at IS NULL
    JOIN tagging_itemtag it ON it.content_object_id = e.item_id
    JOIN tagging_tag g ON g.id = it.tag_id
    LEFT JOIN discussion_comment c ON c.id = e.comment_id
    WHERE c.deleted_at IS NULL AND c.hidden_at IS NULL AND NOT ({curbed})
), gone AS (
    DELETE FROM expertise_evidence o WHERE o.item_id = ANY(%(items)s) AND NOT EXISTS (
        SELECT FROM truth t WHERE t.person_id = o.person_id AND t.tag_id = o.tag_id AND t.item_id = o.item_id
            AND t.comment_id IS NOT DISTINCT FROM o.comment_id
    )
)
INSERT INTO expertise_evidence AS o (person_id, tag_id, item_id, comment_id, sort, at)
SELECT person_id, tag_id, item_id, comment_id, sort, at FROM truth
ON CONFLICT (person_id, tag_id, item_id, comment_id) DO UPDATE SET sort = EXCLUDED.sort, at = EXCLUDED.at
WHERE (o.sort, o.at) IS DISTINCT FROM (EXCLUDED.sort, EXCLUDED.at)
"""
REMOVE_CURBED_SQL = f"""
DELETE FROM expertise_evidence e USING tagging_tag g WHERE g.id = e.tag_id AND e.person_id = %s AND ({CURBED})
"""  # noqa: S608  (put together from constants)
ITEMS_OF_PERSON_SQL = """
SELECT i.id FROM content_item i WHERE i.id > %(last)s AND EXISTS (
    SELECT FROM tagging_itemtag t WHERE t.content_object_id = i.id
) AND i.id IN (
    SELECT id FROM content_item WHERE author_id = %(person)s
    UNION SELECT item_id FROM content_coauthor WHERE user_id = %(person)s
    UNION SELECT item_id FROM discussion_comment WHERE author_id = %(person)s
) ORDER BY i.id LIMIT %(most)s
"""


@cache
def statements() -> tuple[str, str]:
    """Return the statements that lock the people concerned and that write rows; both ask every sort of evidence."""
    found = " UNION ALL ".join(
        f"SELECT s.*, '{sort.name}', {sort.worth} FROM ({sort.sql}) s"  # noqa: S608  (names and numbers of our own)
        for sort in evidence_sorts
    )
    return LOCK_PEOPLE_SQL.format(found=found), REFRESH_SQL.format(found=found, curbed=CURBED)


def refresh(items: Iterable[int]) -> None:
    """Bring the evidence in these items (ids) and in what is said on them up to date; those that are gone have none."""
    wanted = sorted(set(items))
    with transaction.atomic():
        for start in range(0, len(wanted), AT_ONCE):
            _refresh(wanted[start : start + AT_ONCE])


def _refresh(ids: list[int]) -> None:
    with connection.cursor() as cursor:
        # In one order, so that two who refresh many things do not wait for each other in a circle.
        for bucket in sorted({pk // BUCKET for pk in ids}):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, bucket % 2**31])
        for statement in statements():
            cursor.execute(statement, {"items": ids})


def remove_curbed(person: int) -> None:
    """Remove the evidence that a person, whose row the caller has locked, does not want counted."""
    with connection.cursor() as cursor:
        cursor.execute(REMOVE_CURBED_SQL, [person])


def refresh_person(person: int) -> None:
    """Bring the evidence in all that a person wrote or said something on up to date."""
    last = 0
    while ids := _items_of(person, last):
        refresh(ids)
        last = ids[-1]


def _items_of(person: int, last: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(ITEMS_OF_PERSON_SQL, {"person": person, "last": last, "most": AT_ONCE})
        return [pk for (pk,) in cursor.fetchall()]
