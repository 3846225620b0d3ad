"""How long after somebody has pressed Publish another member sees it, on home and in the space.

    python bench/publish.py [--rounds 12]    (a database filled by bench/generate.py; DATABASE_URL, REDIS_URL set)

Counted from the moment the form is sent to the moment the page that shows it has come, page after page. What is
written is deleted again. No server and no worker is needed: what others see does not wait for one.
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
PATIENCE = 10.0


def measure(author, reader, kind: str, space, words: str) -> dict[str, float]:
    """Publish `words` in `space` and return the ms until `reader`, a test client, is shown them, by page."""
    form = {"space": space.pk, "title": words, "body": words, "tags": ""}
    took, begun = {}, time.perf_counter()
    answer = author.post(f"/create/{kind}/", form)
    took["sent"] = (time.perf_counter() - begun) * 1000
    for name, path in (("home", "/"), ("space", space.get_absolute_url())):
        while words not in reader.get(path).content.decode():
            if time.perf_counter() - begun > PATIENCE:
                raise RuntimeError(f"{words!r} is not on {path} after {PATIENCE:.0f} s ({answer.status_code})")
        took[name] = (time.perf_counter() - begun) * 1000
    author.post(f"/i/{answer.url.split('/i/')[1].partition('-')[0]}/delete/")
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=12)
    options = parser.parse_args()
    import django

    django.setup()
    from django.test import Client

    from apps.spaces.models import Membership, Space

    space = Space.objects.active().filter(member_count__gte=20).order_by("-last_activity_at").first()
    members = [
        row.user for row in Membership.objects.filter(space=space, user__is_active=True).select_related("user")[:2]
    ]
    author, reader = clients = [Client(SERVER_NAME="127.0.0.1", SERVER_PORT="8900") for _person in members]
    for client, person in zip(clients, members, strict=True):
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    reader.get("/")
    print("| what | sent | on home | in the space | (ms: median, largest)\n|---|---|---|---|")
    for kind in ("post", "article"):
        rows = [
            measure(author, reader, kind, space, f"Measured {kind} {time.time_ns()}")
            for _round in range(options.rounds)
        ]
        parts = ([row[name] for row in rows] for name in ("sent", "home", "space"))
        print(f"| {kind} | " + " | ".join(f"{statistics.median(part):.0f}, {max(part):.0f}" for part in parts) + " |")


if __name__ == "__main__":
    main()
