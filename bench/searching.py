# ruff: noqa: E501  (tables are printed as they look)
"""How long searches, suggestions and the finder of people take, for words of every rarity.

    python bench/searching.py [--times 40]          (a database whose index of search is complete; DATABASE_URL, REDIS_URL)

Rare, medium, common and very common words are drawn from the counted words; each is searched for by members of some
twenty spaces, by one of very many and by others, alone, in pairs and in whole questions. Times are those of the search
itself, without a page around it.
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"


def report(what: str, took: list[float]) -> None:
    took.sort()
    print(
        f"| {what} | {len(took)} | {statistics.median(took):.0f} | {took[int(len(took) * 0.95)]:.0f} | {took[-1]:.0f} |",
        flush=True,
    )


def timed(find: Callable, readers: list, draw: Callable[[], str], times: int) -> list[float]:
    """Return the milliseconds of `times` searches for what is drawn, by readers drawn; three more come first."""
    from apps.search.query import parse

    took = []
    for _turn in range(times + 3):
        reader = random.choice(readers)
        query = parse(draw(), reader)
        begun = time.perf_counter()
        find(reader, query)
        took.append((time.perf_counter() - begun) * 1000)
    return took[3:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=40)
    times = parser.parse_args().times
    import django

    django.setup()
    from django.db.models import Count

    from apps.accounts.models import User
    from apps.expertise.people import find_people
    from apps.search.finding import find
    from apps.search.models import Stem
    from apps.search.suggestions import suggest

    random.seed(7)
    people = User.objects.filter(is_active=True, is_guest=False).annotate(n=Count("memberships"))
    readers = [
        *people.filter(n__gte=15, n__lte=25).order_by("pk")[:4], people.order_by("-n").first(), people.order_by("n").first(),
    ]  # fmt: skip
    total = max((stem.entries for stem in Stem.objects.order_by("-entries")[:1]), default=0)
    shares = {"rare": (0, 1e-4), "medium": (1e-4, 1e-2), "common": (1e-2, 0.1), "very common": (0.1, 2)}
    words = {
        name: list(
            Stem.objects.filter(entries__gt=low * total, entries__lte=high * total).values_list("stem", flat=True)[:500]
        )
        for name, (low, high) in shares.items()
    }
    words = {name: rows for name, rows in words.items() if rows}
    everything = [word for rows in words.values() for word in rows]

    def one_of(name: str) -> Callable[[], str]:
        return lambda: random.choice(words[name])

    asked: dict[str, Callable[[], str]] = {f"one {name} word": one_of(name) for name in words}
    asked |= {f"two {name} words": lambda name=name: " ".join(random.choices(words[name], k=2)) for name in words}
    asked["one word of each rarity"] = lambda: " ".join(random.choice(rows) for rows in words.values())
    asked["ten words of any rarity"] = lambda: " ".join(random.choices(everything, k=10))
    print("| searched for | times | p50 ms | p95 ms | most ms |\n|---|---|---|---|---|")
    for name, draw in asked.items():
        report(name, timed(find, readers, draw, times))
    took = []
    for _turn in range(times * 3):
        word = random.choice([*everything, "person 12", "space 3", "topic 1", "pe", "s", "va"])
        begun = time.perf_counter()
        suggest(random.choice(readers), word[: random.randint(1, len(word))])
        took.append((time.perf_counter() - begun) * 1000)
    report("suggestions for 1 to all letters of a word", took)
    for name, draw in asked.items():
        report(f"people who know about {name}", timed(find_people, readers, draw, times))


if __name__ == "__main__":
    main()
