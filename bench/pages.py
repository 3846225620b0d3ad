# ruff: noqa: E501  (tables are printed as they look)
"""How many requests a second each page answers, as a share of the floor, in one run.

    python bench/pages.py --set L            (a database filled by bench/generate.py; DATABASE_URL, REDIS_URL set)

gunicorn (one process, four threads) is bound to one core, PostgreSQL and the load share the other. Each page is
warmed, then measured in turns with the floor, so that a machine that slows down slows both: a page's share of the floor
is the median of its shares in each round. The processor time of one reader's requests says what a page costs the web
process even where others use the machine. On a busy one take many short rounds. wrk must be installed.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
PORT = 8900
ALONE = 60
SCRIPT = """
local sorted = {}
done = function(summary, latency, requests)
  io.write(string.format("RESULT %f %d %d %d %d\\n", summary.requests / summary.duration * 1e6, summary.errors.status,
    summary.errors.read + summary.errors.timeout, latency:percentile(50), latency:percentile(95)))
end
"""


def cookie_of(user) -> str:
    """Return the Cookie header of a session in which `user` is signed in."""
    from django.conf import settings
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def pages_for(member) -> dict[str, str]:
    """Return {what: path} of the pages to measure for `member`: their home, liveliest space, busiest post and threads."""
    from apps.content.models import Item
    from apps.search.models import Stem
    from apps.spaces.models import Space
    from apps.tagging.models import Tag

    space = Space.objects.of(member).active().order_by("-last_activity_at").first()
    visible = (
        Item.visible_to(member).published().filter(kind="post", space_id__in=Space.objects.of(member).values("pk"))
    )
    post = visible.filter(comment_count__gte=50, comment_count__lte=80).order_by("-last_activity_at").first()
    post = post or visible.order_by("-comment_count").first()
    tag = Tag.visible_to(member).order_by("pk").first()
    threads = Item.visible_to(member).published().order_by("-comment_count", "pk")
    topic, question = threads.filter(kind="topic").first(), threads.filter(kind="question").first()
    forum = {
        "forum": f"{space.get_absolute_url()}forum/",
        f"topic, 50 of {topic.comment_count} replies": topic.get_absolute_url(),
        f"question, 50 of {question.facts['answers']} answers": question.get_absolute_url(),
        "ask": "/ask/",
    } if topic and question else {}  # fmt: skip
    return forum | {
        "floor": "/bench/floor/",
        "bare": "/bench/bare/",
        "home": "/",
        "space": space.get_absolute_url(),
        f"post, {post.comment_count} comments": post.get_absolute_url(),
        "person": post.author.get_absolute_url(),
        "spaces": "/spaces/",
        "people": "/people/",
        "tag": tag.get_absolute_url(),
        "tags": "/tags/",
        "popular": "/popular/",
        "search, two common words": "/search/?q=valve+pressure",
        "search, a rare word": f"/search/?q=valve+{Stem.objects.order_by('entries', 'stem').values_list('stem', flat=True)[0]}",
        "api, 20 items": "/api/v1/items",
        "api, 20 items of a space": f"/api/v1/items?space={space.slug}",
        "api, 20 items by a person": f"/api/v1/items?author={post.author.username}",
        "api, 20 items with a tag": f"/api/v1/items?tag={tag.slug}",
        "api, 20 items with texts": "/api/v1/items?include=body",
        "api, one item": f"/api/v1/items/{post.pk}",
        "api, 20 comments": f"/api/v1/items/{post.pk}/comments",
        "api, 20 people": "/api/v1/people",
    }


def pages_of_many(people) -> dict[str, tuple[str, str]]:
    """Return {what: (path, cookie)} for the person whose number of spaces is nearest to 300."""
    from django.db.models import Count, F
    from django.db.models.functions import Abs

    heavy = people.annotate(n=Count("memberships")).alias(off=Abs(F("n") - 300)).order_by("off", "pk").first()
    cookie, who = cookie_of(heavy), f"member of {heavy.n} spaces"
    paths = {f"floor, {who}": "/bench/floor/", f"home, {who}": "/", f"home, {who}, narrowed": "/?kind=post&show=task"}
    return {name: (path, cookie) for name, path in paths.items()}


def serve() -> subprocess.Popen:
    command = ["taskset", "-c", "0", sys.executable, "-m", "gunicorn", "workscape.wsgi", "-w", "1", "--threads", "4", "-k",
               "gthread", "-b", f"127.0.0.1:{PORT}", "--log-level", "warning", "--keep-alive", "30"]  # fmt: skip
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | {"WORKSCAPE_DEMO": "0", "WORKSCAPE_RATE_LIMITS": "off"})


def worked(server: subprocess.Popen) -> float:
    """Return the ms of processor time that the workers of `server` have used so far."""
    workers = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    threads = [clock for pid in workers for clock in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    return sum(int(clock.read_text().split()[0]) for clock in threads) / 1e6


def fetch(path: str, cookie: str) -> tuple[int, bytes]:
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", headers={"Cookie": cookie})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def load(path: str, cookie: str, seconds: int, script: Path) -> tuple[float, float, float]:
    """Return (requests a second, p50 ms, p95 ms). Raises RuntimeError when an answer was no page."""
    command = ["taskset", "-c", "1", "wrk", "-t1", "-c8", "--timeout", "20s", f"-d{seconds}s", "-s", str(script), "-H", f"Cookie: {cookie}",
               f"http://127.0.0.1:{PORT}{path}"]  # fmt: skip
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate, bad, broken, p50, p95 = map(float, re.search(r"RESULT (\S+) (\d+) (\d+) (\d+) (\d+)", output).groups())
    if bad or broken:
        raise RuntimeError(f"{path}: {bad:.0f} answers were no page, {broken:.0f} broke off")
    return rate, p50 / 1000, p95 / 1000


def one_at_a_time(path: str, cookie: str, times: int) -> tuple[float, float]:
    """Return (p50, p95) in ms of one reader asking `times` times, one after the other."""
    took = []
    for _turn in range(times):
        begun = time.perf_counter()
        fetch(path, cookie)
        took.append((time.perf_counter() - begun) * 1000)
    cut = statistics.quantiles(took, n=20)
    return statistics.median(took), cut[18]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", default="S", help="name of the set, for the report")
    parser.add_argument("--member", help="handle of the reader (default: a member of about 20 spaces)")
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", help="measure only pages whose name begins so, and the floor")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    import django

    django.setup()
    from django.db.models import Count

    from apps.accounts.models import User

    people = User.objects.filter(is_active=True, is_guest=False)
    if options.member:
        member = people.get(username=options.member)
    else:
        member = people.annotate(n=Count("memberships")).filter(n__gte=15, n__lte=25).order_by("pk").first()
    cookie = cookie_of(member)
    pages = {name: (path, cookie) for name, path in pages_for(member).items()}
    pages |= {} if options.member else pages_of_many(people)
    if options.only:
        pages = {name: page for name, page in pages.items() if name == "floor" or name.startswith(options.only)}
    script = Path("/tmp/workscape-wrk.lua")
    script.write_text(SCRIPT)
    server = serve()
    try:
        figures = measure(pages, options, script, server)
    finally:
        server.terminate()
        server.wait()
    print(
        f"\nSet {options.set}, reader {member.username} in {member.memberships.count()} spaces, Python {sys.version.split()[0]}\n"
    )
    print(
        "| page | HTML | requests/s | × floor | p50 one reader | p95 one reader | processor |\n|---|---|---|---|---|---|---|"
    )
    for name, row in figures.items():
        print(
            f"| {name} | {row['size'] / 1024:.1f} KB | {row['rate']:.0f} | {row['share']:.2f} | {row['p50']:.1f} ms | {row['p95']:.1f} ms | {row['cpu']:.2f} ms |"
        )
    if options.json:
        options.json.write_text(json.dumps({"set": options.set, "pages": figures}, indent=1))


def wait_for_server() -> None:
    """Wait until the server answers, half a minute at most."""
    deadline = time.time() + 30
    while time.time() < deadline:
        try:
            if fetch("/healthz", "")[0] == 200:
                return
        except OSError:
            time.sleep(0.2)


def measure(
    pages: dict[str, tuple[str, str]], options: argparse.Namespace, script: Path, server: subprocess.Popen
) -> dict[str, dict]:
    wait_for_server()
    figures: dict[str, dict] = {}
    for name, (path, cookie) in pages.items():
        for _turn in range(8):
            status, body = fetch(path, cookie)
        if status != 200:
            raise SystemExit(f"{name} {path} answers {status}")
        figures[name] = {"path": path, "cookie": cookie, "size": len(body), "rates": []}
    for _round in range(options.rounds):
        for row in figures.values():
            row["rates"].append(load(row["path"], row["cookie"], options.seconds, script)[0])
    for row in figures.values():
        row["rate"] = statistics.median(row["rates"])
        turns = zip(row["rates"], figures["floor"]["rates"], strict=True)
        row["share"] = statistics.median(page / floor for page, floor in turns if floor)
        before = worked(server)
        row["p50"], row["p95"] = one_at_a_time(row["path"], row.pop("cookie"), ALONE)
        row["cpu"] = (worked(server) - before) / ALONE
    return figures


if __name__ == "__main__":
    main()
