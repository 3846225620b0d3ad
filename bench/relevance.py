"""How well search answers: nDCG@10 on collections of the archive format with judged queries.

    python bench/relevance.py PATH…          (folders of archives with qrels*.jsonl)

An empty, migrated database is needed (DATABASE_URL and REDIS_URL name the services, or WORKSCAPE_DATA_DIR a folder for
embedded ones); each collection is imported into it, searched as a member would, and taken out again. Texts of a kind
that the portal does not have are imported as articles. Of `qrels.jsonl` the mean nDCG@10 is printed (gain 2^grade - 1),
of `qrels_related.jsonl` and `qrels_accepted.jsonl` how often something that was wanted is among the first ten.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from math import log2
from pathlib import Path
from statistics import mean, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

TOP = 10
INSTEAD = "article"


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def bring_in(path: Path) -> None:
    """Import the archive at `path`, its unknown kinds as articles."""
    from django.core.management import call_command

    from apps.core.registry import kinds

    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "archive"
        shutil.copytree(path, copy)
        items = rows(copy / "items.jsonl")
        for item in items:
            item["kind"] = item["kind"] if item["kind"] in kinds else INSTEAD
        (copy / "items.jsonl").write_text("".join(f"{json.dumps(item)}\n" for item in items), encoding="utf-8")
        call_command("import_archive", copy, verbosity=0)


def gain(found: list[str], wanted: dict[str, float]) -> float:
    """Return nDCG@10."""

    def sum_of(grades: list[float]) -> float:
        return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades[:TOP]))

    best = sum_of(sorted(wanted.values(), reverse=True))
    return sum_of([wanted.get(key, 0) for key in found]) / best if best else 0.0


def searcher() -> Callable[..., list[str]]:
    """Return a search by an employee that answers archive ids of one sort, the best first."""
    from apps.accounts.models import User
    from apps.content.models import Item
    from apps.discussion.models import Comment
    from apps.search.finding import find
    from apps.search.query import parse

    user = User.objects.filter(is_active=True, is_guest=False).order_by("pk").first()
    names: dict[str, dict[int, str]] = {
        "item": dict(Item.visible_to(user).values_list("pk", "source_id")),
        "comment": dict(Comment.visible_to(user).values_list("pk", "source_id")),
    }

    def search(text: str, sort: str = "item", without: str = "") -> list[str]:
        # Judged queries are sentences, not what is typed with operators.
        answer = find(user, parse(text.replace('"', " ").replace(" -", " "), user), grouped=False)
        found = [names[sort].get(row.source, "") for row in answer.rows if row.sort == sort]
        return [key for key in found if key != without]

    return search


def measure(path: Path) -> None:
    search, took = searcher(), []

    def timed(*given: str) -> list[str]:
        begun = time.perf_counter()
        try:
            return search(*given)
        finally:
            took.append((time.perf_counter() - begun) * 1000)

    for file in sorted(path.glob("qrels*.jsonl")):
        took.clear()
        judged, figure = rows(file), f"S@{TOP}"
        if "relevant" in judged[0] and "query_post" not in judged[0]:
            figure = f"nDCG@{TOP}"
            each = [gain(timed(row["query"]), row["relevant"]) for row in judged]
        elif "relevant" in judged[0]:
            found = [timed(row["query"], "item", row["query_post"])[:TOP] for row in judged]
            each = [float(bool(set(keys) & set(row["relevant"]))) for keys, row in zip(found, judged, strict=True)]
        elif "relevant_answer" in judged[0]:
            each = [float(row["relevant_answer"] in timed(row["query"], "comment")[:TOP]) for row in judged]
        else:
            continue
        print(
            f"{path.name:<12} {file.stem:<16} {len(each):>4} queries  {figure} {mean(each):.3f}  "
            f"p95 {quantiles(took, n=20)[18]:.0f} ms",
            flush=True,
        )


def main(paths: list[str]) -> None:
    from apps.core.embedded import ensure

    services = None
    if "DATABASE_URL" not in os.environ:
        services = ensure(Path(os.environ.get("WORKSCAPE_DATA_DIR") or tempfile.mkdtemp(prefix="relevance-")))
        os.environ.update(services.environment)
    os.environ.setdefault("SECRET_KEY", "only-for-measuring-0123456789-0123456789-0123456789")
    import django

    django.setup()
    from django.core.management import call_command

    from apps.accounts.models import User

    try:
        call_command("migrate", verbosity=0)
        if User.objects.exists():
            raise SystemExit("This database is not empty. Name a new one.")
        for path in map(Path, paths):
            if not list(path.glob("qrels*.jsonl")):
                print(f"{path} has no qrels*.jsonl: nothing to measure.")
                continue
            bring_in(path)
            measure(path)
            call_command("flush", interactive=False, verbosity=0)
    finally:
        if services:
            services.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
