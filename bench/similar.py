"""How well and how quickly similar things are found.

    python bench/similar.py quality PATH     (an archive with qrels_related.jsonl, imported into the database before)
    python bench/similar.py fill N           (a new, empty database: people and spaces of set L, and N titled things)
    python bench/similar.py time N           (a database with many titled things; N requests)

DATABASE_URL and REDIS_URL name the services. Without the file there is nothing to measure, which is said.
"""

import argparse
import json
import os
import random
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"


def quality(path: Path) -> None:
    """Print the share of questions of which one that is related is among the first 10, by title alone and with text."""
    from apps.accounts.models import User
    from apps.content.models import Item
    from apps.core.richtext import plain_text
    from apps.forums import words
    from apps.forums.similar import similar_to

    file = path / "qrels_related.jsonl"
    if not file.is_file():
        print(f"{file} is not there: nothing to measure.")
        return
    words.count()
    user = User.objects.filter(is_active=True, is_guest=False).first()
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    known = {item.source_id: item for item in Item.visible_to(user).filter(source_id__isnull=False)}
    for what in ("title", "title and text"):
        hits = ranks = asked = 0.0
        for row in rows:
            item = known.get(row["query_post"])
            body = plain_text(item.excerpt) if item and what != "title" else ""
            without = item.pk if item else 0
            wanted = {known[name].pk for name in row["relevant"] if name in known}
            found = [each.id for each in similar_to(user, row["query"], body, most=10, without=without)]
            place = next((n for n, pk in enumerate(found, 1) if pk in wanted), None)
            asked, hits, ranks = asked + 1, hits + bool(place), ranks + (1 / place if place else 0)
        print(f"{what:<16} {asked:.0f} queries  S@10 {hits / asked:.3f}  MRR@10 {ranks / asked:.3f}")


# Half of them are worded from 40,000 words with the skew of a language, half from hardly more words than set L has.
FILL_SQL = """
INSERT INTO content_item (kind, title, state, excerpt, preview, facts, tag_names, coauthor_ids, created, published_at,
    last_activity_at, comment_count, closed_reason, reaction_counts, version, author_id, space_id)
SELECT CASE WHEN n %% 2 = 0 THEN 'question' ELSE 'topic' END, w.title, 'published', '<p>' || w.text || '</p>', '[]',
    CASE WHEN n %% 4 = 0 THEN '{"answers": 2, "accepted": true}'::jsonb ELSE '{"answers": 0}'::jsonb END,
    ARRAY[]::varchar[][], '{}', now(), now(), now() - (%(last)s - n) * interval '1 minute', 0, '', '{}', 1,
    (SELECT min(id) FROM accounts_user) + floor(20000 * power(random(), 2))::int,
    (SELECT min(id) FROM spaces_space) + floor(2000 * power(random(), 2))::int
FROM generate_series(%(first)s::int, %(last)s::int) n
CROSS JOIN LATERAL (
    SELECT string_agg(word, ' ') FILTER (WHERE k <= 8 + n %% 5) AS title,
        string_agg(word, ' ') FILTER (WHERE k > 12) AS text
    FROM (
        SELECT k, CASE WHEN n %% 4 < 2
            THEN 'w' || translate(floor(power(40000.0::float, random() + 0 * n))::int::text, '0123456789', 'abcdfghjkl')
            ELSE (string_to_array(%(words)s, ' '))[1 + floor(18 * random() + 0 * n)::int] END AS word
        FROM generate_series(1, 72 + n %% 60) k
    ) drawn
) w
"""


def fill(n: int) -> None:
    """Fill a new, empty database. Statistics of it are left to its own keeping, as on a portal."""
    from django.core.management import call_command
    from django.db import connection

    from bench.generate import SETS, STEPS, WORDS

    call_command("migrate", verbosity=0)
    size = {**SETS["L"], "words": WORDS}
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.42)")
        steps = ("organisation", "units", "people", "spaces", "memberships", "owners", "members of very many")
        for name in steps:
            cursor.execute(STEPS[name], size)
        for first in range(1, n + 1, 50_000):
            begun = time.monotonic()
            cursor.execute(FILL_SQL, {"first": first, "last": min(n, first + 49_999), "words": WORDS})
            print(f"{first:>9,}  {time.monotonic() - begun:.1f} s", flush=True)
        cursor.execute("VACUUM ANALYZE")


def speed(n: int) -> None:
    """Print how long it takes to find what is similar to titles of the database with some words left out."""
    from django.db.models import Count

    from apps.accounts.models import User
    from apps.content.models import Item
    from apps.forums import words

    begun = time.monotonic()
    print(f"{words.count():,} words counted in {time.monotonic() - begun:.1f} s")
    random.seed(7)
    people = list(User.objects.filter(is_active=True).order_by("pk")[:: max(1, User.objects.count() // 20)][:20])
    top = Item.visible_to(people[0]).order_by("-pk").values_list("pk", flat=True).first()
    titles = [
        title
        for pk in random.sample(range(max(1, top - 900_000), top), 4 * n)
        for title in Item.visible_to(people[0]).filter(pk=pk).exclude(title="").values_list("title", flat=True)
    ][:n]
    heavy = list(User.objects.annotate(places=Count("memberships")).order_by("-places", "pk")[:3])
    report("20 people", people, titles)
    report(f"members of {heavy[-1].places} to {heavy[0].places} spaces", heavy, titles)
    report("one word each", people, [title.split()[0] for title in titles])
    report("with text", people, titles, " ".join(titles[:5]))


def report(what: str, people: list[Any], titles: list[str], body: str = "") -> None:
    """Print how long it takes to find what is similar to `titles`, with some words left out, for `people` in turn."""
    from apps.forums.similar import similar_to

    taken, found = [], 0
    for n, title in enumerate(titles):
        typed = " ".join(word for word in title.split() if random.random() < 0.8) or title
        begun = time.monotonic()
        found += len(similar_to(people[n % len(people)], typed, body))
        taken.append((time.monotonic() - begun) * 1000)
    taken.sort()
    print(
        f"{what:<32} {len(taken)} requests  median {statistics.median(taken):.0f} ms  "
        f"p95 {taken[len(taken) * 95 // 100]:.0f} ms  max {taken[-1]:.0f} ms  {found / len(taken):.1f} found"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["quality", "fill", "time"])
    parser.add_argument("of", help="the folder of an archive, or how many requests")
    options = parser.parse_args()
    import django

    django.setup()
    if options.what == "quality":
        quality(Path(options.of))
    else:
        {"fill": fill, "time": speed}[options.what](int(options.of))


if __name__ == "__main__":
    main()
