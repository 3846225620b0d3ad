"""How well and how quickly similar things are found.

    python bench/similar.py quality PATH     (an archive with qrels_related.jsonl, imported into the database before)
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


def speed(n: int) -> None:
    """Print how long it takes to find what is similar to titles of the database with some words left out."""
    from apps.accounts.models import User
    from apps.content.models import Item
    from apps.forums import words
    from apps.forums.similar import similar_to

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
    taken = []
    for title in titles:
        typed = " ".join(word for word in title.split() if random.random() < 0.8) or title
        begun = time.monotonic()
        similar_to(random.choice(people), typed)
        taken.append((time.monotonic() - begun) * 1000)
    taken.sort()
    print(
        f"{len(taken)} requests  median {statistics.median(taken):.0f} ms  p95 {taken[len(taken) * 95 // 100]:.0f} ms  "
        f"max {taken[-1]:.0f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["quality", "time"])
    parser.add_argument("of", help="the folder of an archive, or how many requests")
    options = parser.parse_args()
    import django

    django.setup()
    if options.what == "quality":
        quality(Path(options.of))
    else:
        speed(int(options.of))


if __name__ == "__main__":
    main()
