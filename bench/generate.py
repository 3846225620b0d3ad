# ruff: noqa: E501  (SQL reads best on lines of its own)
"""Fills an empty, migrated database with a set of S, M or L size.

    python bench/generate.py L            (DATABASE_URL names the database; REDIS_URL any Redis)

All rows are made inside PostgreSQL, with the skew that real portals have: a few spaces and people hold most of the
content, most people are in about twenty spaces, a few in hundreds, some are dormant. The same set is made each time.
"""

import argparse
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

SETS = {
    "S": {"items": 10_000, "people": 1_000, "spaces": 200, "comments": 40_000, "members": 12_000, "events": 40_000},
    "M": {"items": 100_000, "people": 6_000, "spaces": 700, "comments": 400_000, "members": 120_000, "events": 400_000},
    "L": {
        "items": 1_000_000, "people": 20_000, "spaces": 2_000, "comments": 4_000_000, "members": 500_000,
        "events": 4_000_000,
    },
}  # fmt: skip

WORDS = "valve pump leak night shift meter pressure crew report trace sound pipe sample river repair stock plan note"

STEPS = {
    "organisation": """
INSERT INTO strategy_organisation (id, name, vision) VALUES (1, 'Bench Works', 'Good work, well shared.')
""",
    "units": "INSERT INTO accounts_unit (name) SELECT 'Unit ' || n FROM generate_series(1, 20) n",
    "people": """
INSERT INTO accounts_user (password, is_superuser, email, username, name, name_key, title, location, bio, skills,
    time_zone, language, photo, hue, roles, is_guest, is_active, joined, unit_id)
SELECT '!', false, 'person' || n || '@bench.example', 'person' || n, 'Person ' || n, 'person ' || n, 'Technician',
    'Depot ' || n %% 40, '', ARRAY['valves'], '', 'en', '', n %% 12 + 1, ARRAY[]::varchar[], false, true,
    now() - interval '4 years', (SELECT min(id) FROM accounts_unit) + n %% 20
FROM generate_series(1, %(people)s) n
""",
    "spaces": """
INSERT INTO spaces_space (name, name_key, search_key, slug, purpose, visibility, description, hue, glyph, created,
    last_activity_at, member_count, version, created_by_id)
SELECT 'Space ' || n, 'space ' || n, 'space ' || n, 'space-' || n,
    CASE WHEN n %% 3 = 0 THEN 'task' ELSE 'interest' END,
    CASE WHEN n %% 20 < 12 THEN 'open' WHEN n %% 20 < 17 THEN 'closed' ELSE 'private' END,
    'Where we learn about ' || n || ' together.', n %% 12 + 1, 'S' || n %% 10, now() - interval '3 years', now(), 0, 1,
    (SELECT min(id) FROM accounts_user) + n %% %(people)s
FROM generate_series(1, %(spaces)s) n
""",
    "memberships": """
INSERT INTO spaces_membership (space_id, user_id, role, joined)
SELECT DISTINCT ON (space, person) (SELECT min(id) FROM spaces_space) + space, (SELECT min(id) FROM accounts_user) + person,
    CASE WHEN random() < 0.05 THEN 'facilitator' ELSE 'member' END, now() - interval '2 years'
FROM (
    SELECT floor(%(spaces)s * power(random(), 1.6))::int AS space, floor(%(people)s * power(random(), 1.25))::int AS person
    FROM generate_series(1, %(members)s)
) drawn
""",
    "owners": """
INSERT INTO spaces_membership (space_id, user_id, role, joined)
SELECT id, created_by_id, 'owner', created FROM spaces_space
ON CONFLICT (user_id, space_id) DO UPDATE SET role = 'owner'
""",
    "members of very many": """
INSERT INTO spaces_membership (space_id, user_id, role, joined)
SELECT s.id, u.id, 'member', now() - interval '2 years'
FROM (SELECT id FROM accounts_user ORDER BY id LIMIT 3) u CROSS JOIN (SELECT id FROM spaces_space ORDER BY id LIMIT 300) s
ON CONFLICT DO NOTHING
""",
    "conversation plan": """
CREATE TEMPORARY TABLE plan AS
SELECT floor(%(items)s * power(random(), 1.5))::int AS item, random() AS place, floor(%(people)s * power(random(), 1.5))::int AS person
FROM generate_series(1, %(comments)s)
""",
    "conversation facts": """
CREATE TEMPORARY TABLE facts AS SELECT item, count(*) AS answers, max(place) AS last FROM plan GROUP BY item;
CREATE INDEX ON facts (item); ANALYZE facts
""",
    "items": """
INSERT INTO content_item (kind, title, state, excerpt, preview, facts, tag_names, coauthor_ids, created, published_at, last_activity_at,
    comment_count, reaction_counts, version, author_id, space_id)
SELECT 'post', '', CASE WHEN n %% 200 = 0 THEN 'hidden' WHEN n %% 150 = 0 THEN 'draft' ELSE 'published' END,
    '<p>' || repeat(w.word || ' and then we looked at the <strong>trace</strong> again, ', 2 + n %% 5) || n || '.</p>',
    '[]', '{}', CASE WHEN n %% 2 = 0 THEN ARRAY[ARRAY['valves', 'valves'], ARRAY['topic ' || topic, 'topic-' || topic]]
        ELSE ARRAY[]::varchar[][] END, '{}',
    born, born, born + (now() - born) * COALESCE(facts.last, 0) * 0.5, COALESCE(facts.answers, 0),
    CASE WHEN n %% 3 = 0 THEN '{"👍": 2, "💡": 1}'::jsonb ELSE '{}'::jsonb END, 1,
    (SELECT min(id) FROM accounts_user) + floor(%(people)s * power(random(), 2))::int,
    (SELECT min(id) FROM spaces_space) + floor(%(spaces)s * power(random(), 2))::int
FROM generate_series(0, %(items)s - 1) n
CROSS JOIN LATERAL (SELECT now() - interval '3 years' * (1 - n::float / %(items)s) AS born) b
CROSS JOIN LATERAL (SELECT (string_to_array(%(words)s, ' '))[n %% 18 + 1] AS word) w
CROSS JOIN LATERAL (SELECT floor(300 * power(n::bigint * 7919 %% 1000 / 1000.0, 2))::int AS topic) t
LEFT JOIN facts ON facts.item = n
ORDER BY n
""",
    "posts": "INSERT INTO blogs_post (item_ptr_id, body) SELECT id, excerpt FROM content_item",
    "comments": """
INSERT INTO discussion_comment (body, created, accepted, reaction_counts, version, author_id, item_id)
SELECT '<p>We saw the same on our side, and the second sentence says why it matters.</p>',
    i.created + (now() - i.created) * plan.place * 0.5, false, '{}', 1,
    (SELECT min(id) FROM accounts_user) + plan.person, i.id
FROM plan JOIN content_item i ON i.id = (SELECT min(id) FROM content_item) + plan.item
ORDER BY i.created + (now() - i.created) * plan.place * 0.5
""",
    "tags": """
INSERT INTO tagging_tag (name, slug) VALUES ('valves', 'valves');
INSERT INTO tagging_tag (name, slug) SELECT 'topic ' || n, 'topic-' || n FROM generate_series(0, 299) n;
INSERT INTO tagging_itemtag (content_object_id, space_id, tag_id)
SELECT i.id, i.space_id, t.id FROM content_item i CROSS JOIN generate_series(1, 2) place
JOIN tagging_tag t ON t.slug = i.tag_names[place][2] ORDER BY i.id, place
""",
    "reactions": """
INSERT INTO discussion_reaction (user_id, item_id, emoji, created)
SELECT (SELECT min(id) FROM accounts_user) + (i.id * k) %% %(people)s, i.id, e.emoji, i.created
FROM content_item i CROSS JOIN (VALUES ('👍', 7), ('👍', 13), ('💡', 5)) e (emoji, k)
WHERE i.reaction_counts <> '{}' ON CONFLICT DO NOTHING
""",
    "follows": """
INSERT INTO following_follow (user_id, person_id, level, since)
SELECT id, person, 'all', now() FROM (
    SELECT u.id, (SELECT min(id) FROM accounts_user) + (u.id * 31 + k * k) %% %(people)s AS person
    FROM accounts_user u CROSS JOIN generate_series(1, 5) k WHERE u.id %% 2 = 0
) drawn WHERE person <> id ON CONFLICT DO NOTHING;
INSERT INTO following_follow (user_id, tag_id, level, since)
SELECT u.id, (SELECT min(id) FROM tagging_tag) + (u.id * 7 + k * 50) %% 300, 'all', now()
FROM accounts_user u CROSS JOIN generate_series(0, 1) k WHERE u.id %% 2 = 0 ON CONFLICT DO NOTHING;
INSERT INTO following_follow (user_id, space_id, level, since)
SELECT user_id, space_id, CASE WHEN id %% 20 = 0 THEN 'highlights' ELSE 'muted' END, now()
FROM spaces_membership WHERE id %% 20 < 2 ON CONFLICT DO NOTHING
""",
    "coauthors": """
INSERT INTO content_coauthor (item_id, user_id, position)
SELECT id, (SELECT min(id) FROM accounts_user) + id * 17 %% %(people)s, 0 FROM content_item WHERE id %% 300 = 0;
UPDATE content_item i SET coauthor_ids = ARRAY[c.user_id] FROM content_coauthor c WHERE c.item_id = i.id
""",
    "receipts": """
INSERT INTO impact_receipt (user_id, item_id, space_id, outcome, reference, created)
SELECT (SELECT min(id) FROM accounts_user) + id * 23 %% %(people)s, id, space_id, 'solved', '', created
FROM content_item WHERE id %% 40 = 0 ORDER BY id
""",
    "events": """
INSERT INTO events_event (verb, data, at, actor_id, item_id, space_id)
SELECT 'post.published', '{}', i.created, i.author_id, i.id, i.space_id FROM content_item i
CROSS JOIN generate_series(1, %(events)s / %(items)s) n
""",
    "space facts": """
UPDATE spaces_space s SET member_count = m.n FROM (SELECT space_id, count(*) AS n FROM spaces_membership GROUP BY 1) m
WHERE m.space_id = s.id;
UPDATE spaces_space s SET last_activity_at = i.at
FROM (SELECT space_id, max(last_activity_at) AS at FROM content_item GROUP BY 1) i WHERE i.space_id = s.id
""",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", choices=SETS)
    chosen = parser.parse_args().set
    size = {**SETS[chosen], "words": WORDS}
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    from bench import forums

    call_command("migrate", verbosity=0)
    begun = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_user")
        if cursor.fetchone()[0]:
            raise SystemExit("This database is not empty. Name a new one in DATABASE_URL.")
        cursor.execute("SELECT setseed(0.42)")
        for name, sql in STEPS.items():
            started = time.monotonic()
            cursor.execute(sql, size)
            print(f"{name:<20} {cursor.rowcount:>10,} rows {time.monotonic() - started:7.1f} s", flush=True)
        forums.draw(cursor, chosen, WORDS)
    forums.measure()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        print(f"{cursor.fetchone()[0]} after {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
