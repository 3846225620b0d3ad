# ruff: noqa: E501  (SQL reads best on lines of its own)
"""Gives a set that bench/generate.py has drawn its forums, once; generate.py does so by itself.

    python bench/forums.py L              (DATABASE_URL names the database; REDIS_URL any Redis)

A tenth as many threads as there are other items, three of five of them questions, with categories, answers and replies to
them, votes and accepted answers; and in the liveliest spaces one topic with 500 replies and one question with 60 answers.
"""

import argparse
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

THREADS = {"S": 1_000, "M": 10_000, "L": 100_000}
LIVELY = 40

STEPS = {
    "categories": """
INSERT INTO forums_category (space_id, name, position)
SELECT s.id, 'Category ' || n, n FROM spaces_space s CROSS JOIN generate_series(0, 3) n
""",
    "threads": """
INSERT INTO content_item (kind, title, state, excerpt, preview, facts, tag_names, coauthor_ids, created, published_at, last_activity_at,
    comment_count, reaction_counts, version, author_id, space_id, closed_reason)
SELECT CASE WHEN n %% 5 < 2 THEN 'topic' ELSE 'question' END, 'Why does the ' || w.word || ' of station ' || n || ' hum at night?', 'published',
    '<p>' || repeat(w.word || ' and then we looked at the <strong>trace</strong> again, ', 2 + n %% 5) || n || '.</p>',
    '[]', '{}', ARRAY[]::varchar[][], '{}', born, born, born, 0, '{}', 1,
    (SELECT min(id) FROM accounts_user) + floor(p.people * power(random(), 2))::int,
    (SELECT min(id) FROM spaces_space) + CASE WHEN n < 2 * %(lively)s THEN n / 2 ELSE floor(p.spaces * power(random(), 2))::int END, ''
FROM generate_series(0, %(threads)s - 1) n
CROSS JOIN (SELECT (SELECT count(*) FROM accounts_user) AS people, (SELECT count(*) FROM spaces_space) AS spaces) p
CROSS JOIN LATERAL (SELECT now() - interval '2 years' * (1 - n::float / %(threads)s) AS born) b
CROSS JOIN LATERAL (SELECT (string_to_array(%(words)s, ' '))[n %% 18 + 1] AS word) w
ORDER BY n
""",
    "their numbers": """
CREATE TEMPORARY TABLE thread AS
SELECT id, kind, created, author_id, space_id, row_number() OVER (ORDER BY id) - 1 AS n FROM content_item WHERE kind IN ('topic', 'question');
CREATE TEMPORARY TABLE busy AS
SELECT id, kind, CASE kind WHEN 'topic' THEN 500 ELSE 60 END AS said FROM (
    SELECT DISTINCT ON (space_id, kind) id, kind FROM thread WHERE space_id < (SELECT min(id) FROM spaces_space) + %(lively)s ORDER BY space_id, kind, id
) first
""",
    "what is planned by": "CREATE INDEX ON thread (id); ANALYZE thread; ANALYZE busy; ANALYZE content_item; ANALYZE forums_category",
    "topics": """
INSERT INTO forums_topic (item_ptr_id, body, category_id)
SELECT i.id, i.excerpt, c.id FROM content_item i JOIN thread t USING (id)
LEFT JOIN forums_category c ON c.space_id = i.space_id AND c.position = i.id %% 5 WHERE i.kind = 'topic'
""",
    "questions": """
INSERT INTO forums_question (item_ptr_id, body, category_id)
SELECT i.id, i.excerpt, c.id FROM content_item i JOIN thread t USING (id)
LEFT JOIN forums_category c ON c.space_id = i.space_id AND c.position = i.id %% 5 WHERE i.kind = 'question'
""",
    "answers": """
INSERT INTO discussion_comment (body, created, accepted, reaction_counts, version, author_id, item_id)
SELECT '<p>We saw the same on our side, and the second sentence says why it matters.</p>', t.created + (now() - t.created) * place * 0.5,
    false, '{}', 1, (SELECT min(id) FROM accounts_user) + floor((SELECT count(*) FROM accounts_user) * power(random(), 1.5))::int, t.id
FROM thread t LEFT JOIN busy ON busy.id = t.id
CROSS JOIN LATERAL (SELECT random() AS place FROM generate_series(1, COALESCE(busy.said, (t.n * 7 %% 8)::int))) drawn
ORDER BY 2
""",
    "and again": "ANALYZE discussion_comment",
    "replies to them": """
INSERT INTO discussion_comment (body, created, accepted, reaction_counts, version, author_id, item_id, parent_id)
SELECT '<p>Thank you, that is what I needed.</p>', c.created + interval '1 hour', false, '{}', 1, t.author_id, c.item_id, c.id
FROM discussion_comment c JOIN thread t ON t.id = c.item_id WHERE t.kind = 'question' AND c.id %% 4 = 0 ORDER BY c.created
""",
    "accepted": """
UPDATE discussion_comment c SET accepted = true FROM (
    SELECT min(c.id) AS id FROM discussion_comment c JOIN thread t ON t.id = c.item_id
    WHERE t.kind = 'question' AND c.parent_id IS NULL AND t.n %% 3 = 0 GROUP BY c.item_id
) first WHERE c.id = first.id
""",
    "votes": """
INSERT INTO forums_vote (comment_id, user_id, at)
SELECT c.id, (SELECT min(id) FROM accounts_user) + (c.id * k) %% (SELECT count(*) FROM accounts_user), c.created + interval '2 hours'
FROM discussion_comment c JOIN thread t ON t.id = c.item_id CROSS JOIN unnest(ARRAY[7, 13, 29]) k
WHERE t.kind = 'question' AND c.parent_id IS NULL AND c.id %% 3 = 0 ON CONFLICT DO NOTHING
""",
    "what votes count": """
UPDATE discussion_comment c SET helpful = v.n FROM (SELECT comment_id, count(*) AS n FROM forums_vote GROUP BY 1) v WHERE v.comment_id = c.id
""",
    "what threads count": """
UPDATE content_item i SET comment_count = s.said, last_activity_at = s.latest, facts = CASE i.kind WHEN 'topic' THEN '{}'::jsonb
    ELSE jsonb_build_object('answers', s.answers) || CASE WHEN s.accepted THEN '{"accepted": true}' ELSE '{}'::jsonb END END
FROM (
    SELECT t.id, count(c.id) AS said, count(c.id) FILTER (WHERE c.parent_id IS NULL) AS answers, COALESCE(bool_or(c.accepted), false) AS accepted,
        greatest(t.created, max(c.created)) AS latest
    FROM thread t LEFT JOIN discussion_comment c ON c.item_id = t.id GROUP BY t.id, t.created
) s WHERE s.id = i.id
""",
    "who keeps them true": """
INSERT INTO forums_verification (question_id, answer_id, owner_id, months, accepted_at, review_at, stale)
SELECT c.item_id, c.id, c.author_id, 12, c.created, now() + interval '6 months', false
FROM discussion_comment c JOIN thread t ON t.id = c.item_id WHERE c.accepted
""",
    "events of threads": """
INSERT INTO events_event (verb, data, at, actor_id, item_id, space_id)
SELECT kind || '.published', '{}', created, author_id, id, space_id FROM thread ORDER BY id;
INSERT INTO events_event (verb, data, at, actor_id, item_id, space_id)
SELECT 'comment.published', jsonb_build_object('comment', c.id), c.created, c.author_id, c.item_id, t.space_id
FROM discussion_comment c JOIN thread t ON t.id = c.item_id ORDER BY c.created
""",
    "promises": """
INSERT INTO forums_promise (space_id, hours, told_id) SELECT id, 24, created_by_id FROM spaces_space WHERE id %% 2 = 0
""",
}


def draw(cursor, size: str, words: str) -> None:
    """Run every step on the database of `cursor`, which holds the set `size` without forums."""
    values = {"threads": THREADS[size], "words": words, "lively": LIVELY}
    for name, sql in STEPS.items():
        started = time.monotonic()
        cursor.execute(sql, values)
        print(f"{name:<20} {max(cursor.rowcount, 0):>10,} rows {time.monotonic() - started:7.1f} s", flush=True)


def measure() -> None:
    """Read from the log when questions were first answered, as `manage.py measure_answers` does."""
    from apps.forums.first_answers import measure_all

    started = time.monotonic()
    written = sum(rows for _looked, rows in measure_all())
    print(f"{'first answers':<20} {written:>10,} rows {time.monotonic() - started:7.1f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", choices=THREADS)
    size = parser.parse_args().set
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    from bench.generate import WORDS

    call_command("migrate", verbosity=0)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM forums_question)")
        if cursor.fetchone()[0]:
            raise SystemExit("This set has its forums.")
        cursor.execute("SELECT setseed(0.42)")
        draw(cursor, size, WORDS)
    measure()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    main()
