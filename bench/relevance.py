"""How well search and the finder of people answer, on collections of the archive format with judged queries.

    python bench/relevance.py PATH…          (folders of archives with qrels*.jsonl)

An empty, migrated database is needed (DATABASE_URL and REDIS_URL name the services, or WORKSCAPE_DATA_DIR a folder for
embedded ones); each collection is imported into it, asked about through the API with the token of a member, and taken
out again. Texts of a kind that the portal does not have are imported as articles. Printed are, as the files judge, the
mean nDCG@10 (gain 2^grade - 1), how often somebody or something that was wanted is among the first five or ten (S@5,
S@10), and the mean of one by the place of the first (MRR).
"""

import json
import os
import shutil
import sys
import tempfile
import time
from math import log2
from pathlib import Path
from statistics import mean, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
os.environ["WORKSCAPE_RATE_LIMITS"] = "off"

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


class Reader:
    """A program that reads as an employee, through the API alone."""

    def __init__(self) -> None:
        from django.conf import settings
        from django.test import Client

        from apps.accounts.actions import make_token
        from apps.accounts.models import User

        user = User.objects.filter(is_active=True, is_guest=False).order_by("pk").first()
        self.token = make_token(actor=user, name="Relevance", scope="read", days=1)[1]
        host = settings.PUBLIC_URL.partition("//")[2]
        self.client, self.took = Client(SERVER_NAME=host.partition(":")[0]), []

    def get(self, path: str, **asked: str | int) -> dict:
        # Judged queries are sentences, not what is typed with operators.
        asked["q"] = str(asked["q"]).replace('"', " ").replace(" -", " ").replace(":", " ")
        begun = time.perf_counter()
        answer = self.client.get(f"/api/v1/{path}", asked, headers={"Authorization": f"Bearer {self.token}"})
        self.took.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}: {answer.content[:500]!r}")
        return answer.json()

    def things(self, text: str, kind: str = "") -> list[str]:
        """Return the archive ids of what is found, items alone or things of one kind, the best first."""
        rows = self.get("search", q=text, limit=50, **({"kind": kind} if kind else {}))["results"]
        return [row["source_id"] for row in rows if kind or row["type"] == "item"]

    def experts(self, text: str) -> list[str]:
        return [row["username"] for row in self.get("experts", q=text, limit=20)["experts"]]


Figures = dict[str, float]


def of_things(reader: Reader, row: dict) -> Figures:
    """Return the figures of one judged question about things."""
    if "relevant_answer" in row:
        return {f"S@{TOP}": float(row["relevant_answer"] in reader.things(row["query"], "comment")[:TOP])}
    if "query_post" in row:
        found = [key for key in reader.things(row["query"]) if key != row["query_post"]]
        return {f"S@{TOP}": float(bool(set(found[:TOP]) & set(row["relevant"])))}
    return {f"nDCG@{TOP}": gain(reader.things(row["query"]), row["relevant"])}


def of_people(reader: Reader, row: dict) -> Figures:
    """Return the figures of one judged question for people."""
    wanted, found = row["experts"], reader.experts(row["query"])
    first = next((place for place, name in enumerate(found, 1) if name in wanted), 0)
    return {
        "S@5": float(bool(set(found[:5]) & set(wanted))), f"S@{TOP}": float(bool(set(found[:TOP]) & set(wanted))),
        "MRR": 1 / first if first else 0.0, f"nDCG@{TOP}": gain(found, wanted),
    }  # fmt: skip


def say(name: str, part: str, each: list[Figures], took: list[float]) -> None:
    figures = "  ".join(f"{figure} {mean(row[figure] for row in each):.3f}" for figure in each[0])
    speed = f"p95 {quantiles(took, n=20)[18]:.0f} ms" if len(took) > 1 else ""
    print(f"{name:<12} {part:<16} {len(each):>4} queries  {figures}  {speed}", flush=True)


def measure(path: Path) -> None:
    reader = Reader()
    for file in sorted(path.glob("qrels*.jsonl")):
        reader.took.clear()
        judged = rows(file)
        people = "experts" in judged[0]
        each = [(of_people if people else of_things)(reader, row) for row in judged]
        say(path.name, file.stem, each, reader.took)
        for part in sorted({row["type"] for row in judged if "type" in row}):
            chosen = [found for found, row in zip(each, judged, strict=True) if row["type"] == part]
            say(path.name, part, chosen, [])


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
