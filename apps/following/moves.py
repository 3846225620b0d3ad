"""What people keep an eye on goes along with a conversation."""

from django.db import connection

from apps.discussion.moving import CommentMove, Moved, comment_moves

# Who has read the one and not the other has not read all that stands there now.
READS_SQL = """
UPDATE following_itemread r SET read_at = LEAST(r.read_at, old.read_at) FROM following_itemread old
WHERE r.item_id = %(new)s AND old.item_id = %(old)s AND old.user_id = r.user_id
"""
FRESH_READS_SQL = """
INSERT INTO following_itemread (user_id, item_id, read_at)
SELECT user_id, %(new)s, read_at FROM following_itemread WHERE item_id = %(old)s
ON CONFLICT DO NOTHING
"""
MERGE_SQL = """
INSERT INTO following_follow (user_id, item_id, level, since)
SELECT user_id, %(new)s, level, since FROM following_follow WHERE item_id = %(old)s
ON CONFLICT DO NOTHING;
DELETE FROM following_follow WHERE item_id = %(old)s;
INSERT INTO following_bookmark (user_id, item_id, folder_id, at)
SELECT user_id, %(new)s, folder_id, at FROM following_bookmark WHERE item_id = %(old)s ORDER BY id
ON CONFLICT DO NOTHING;
DELETE FROM following_bookmark WHERE item_id = %(old)s;
"""


def follow_comments(moved: Moved) -> None:
    """Nothing unread counts as read; who followed or kept a merged item follows or keeps what it became part of."""
    values = {"old": moved.old.pk, "new": moved.new.pk}
    with connection.cursor() as cursor:
        if moved.new.comment_count == 0 and moved.became is None:
            cursor.execute(FRESH_READS_SQL, values)
        cursor.execute(READS_SQL, values)
        if moved.became is not None:
            for statement in MERGE_SQL.split(";")[:-1]:
                cursor.execute(statement, values)


comment_moves.add(CommentMove("following", follow_comments))
