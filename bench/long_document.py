"""A document of three hundred pages: how long it takes to open for writing, to put its log together, to be read.

    python bench/long_document.py [--kilobytes 600] [--opens 7] [--updates 10000] [--data DIR]
    python bench/long_document.py --only reading       (opening, compacting, converting or reading)

Starts PostgreSQL, Redis and the portal on a data folder of its own (`--data`, migrated first). Opening is measured in
Chromium from the click to the moment the last paragraph stands in the editor and the portal has said that all is saved;
the first is with an empty cache of the browser, the others as somebody does who was there before. Compacting is
`log.compact` of so many rows of one inserted letter each, by 50 writers, in one statement of the clock. A reading page
is a share of the floor as `pages.py` measures it, which needs wrk.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.live_pair import PORTS, Portal

WORDS = (
    "valve",
    "pump",
    "lamp",
    "shift",
    "report",
    "pressure",
    "crew",
    "river",
    "meter",
    "check",
    "ready",
    "night",
    "water",
)
LAST = "The very last paragraph of all."


def text_of(kilobytes: int, seed: int = 1) -> str:
    """Return HTML with so many kilobytes of words, in headings, paragraphs, lists and tables as people write them."""
    choose = random.Random(seed)
    out, length = [], 0

    def words(count: int) -> str:
        nonlocal length
        said = " ".join(choose.choice(WORDS) for _word in range(count))
        length += len(said)
        return said

    while length < kilobytes * 1024 - len(LAST):
        out.append(f"<h2>{words(4)}</h2>")
        out += [f"<p>{words(60)} <strong>{words(3)}</strong> {words(20)}</p>" for _part in range(3)]
        out.append(f"<ul>{''.join(f'<li><p>{words(8)}</p></li>' for _point in range(4))}</ul>")
        if choose.random() < 0.2:
            rows = "".join(
                f"<tr>{''.join(f'<td><p>{words(2)}</p></td>' for _cell in range(4))}</tr>" for _row in range(5)
            )
            out.append(f"<table><tbody>{rows}</tbody></table>")
    return "".join(out) + f"<p>{LAST}</p>"


def prepare(kilobytes: int) -> tuple[SimpleNamespace, str]:
    """Make a space, its writer, a document so long and a short one. Returns those, and the writer's Cookie header."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from apps.accounts.models import User
    from apps.core.yjs import state_of
    from apps.documents.live import log
    from apps.documents.live.showing import show
    from apps.documents.models import Document
    from apps.spaces.models import Membership, Space
    from apps.strategy.models import Organisation
    from bench.pages import cookie_of

    call_command("migrate", verbosity=0)
    Organisation.objects.get_or_create(pk=1, defaults={"name": "Bench"})
    mark = f"{time.time_ns():x}"[-10:]
    writer = User.objects.create_user(f"{mark}@example.org", f"w{mark}", f"w{mark}")
    space = Space.objects.create(
        slug=f"bench-{mark}", name="Bench", purpose="interest", visibility="open", description="x", created_by=writer
    )
    Membership.objects.create(space=space, user=writer)
    made = []
    for size in (kilobytes, 8):
        now = timezone.now()
        document = Document.everything.create(
            kind="document", space=space, author=writer, title=f"{size} KB", published_at=now, last_activity_at=now
        )
        log.merge(document.pk, state_of(text_of(size)), writer)
        log.compact(document.pk)
        show(document.pk)
        made.append(document)
    long, short = made
    return SimpleNamespace(writer=writer, long=long, short=short), cookie_of(writer)


def opening(portal: Portal, made: SimpleNamespace, cookie: str, options: argparse.Namespace) -> None:
    """Print how long Chromium takes from the click to a document one can write in."""
    import asyncio

    from playwright.sync_api import sync_playwright

    portal.environment["PUBLIC_URL"] = f"http://127.0.0.1:{PORTS[0]}"
    portal.start(PORTS[0])
    asyncio.run(portal.wait_for(PORTS[0]))
    name, value = cookie.split("=", 1)
    ready = """(last) => document.querySelector('[data-coedit-state][data-state="saved"]')
        && document.querySelector('[data-coedit-frame] .tiptap')?.lastElementChild?.textContent.includes(last)"""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"))
        context = browser.new_context()
        context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{PORTS[0]}"}])
        page = context.new_page()
        took = []
        for _turn in range(options.opens):
            page.goto(f"http://127.0.0.1:{PORTS[0]}/about/")
            begun = time.perf_counter()
            page.goto(f"http://127.0.0.1:{PORTS[0]}/i/{made.long.pk}/document/", wait_until="commit")
            page.wait_for_function(ready, arg=LAST, polling=20, timeout=20_000)
            took.append(time.perf_counter() - begun)
        browser.close()
    print(
        f"opening {options.kilobytes} KB for writing: first {took[0]:.2f} s, then median "
        f"{statistics.median(took[1:]):.2f} s, at most {max(took[1:]):.2f} s, of {len(took) - 1}"
    )


def compacting(made: SimpleNamespace, count: int) -> None:
    """Print how long it takes to put so many small updates of 50 writers into the state of the long document."""
    from pycrdt import XmlFragment

    from apps.core.yjs import loaded
    from apps.core.yjs.document import ROOT
    from apps.documents.live import log
    from apps.documents.models import Update

    choose = random.Random(2)
    epoch, state, _through = log.state_of(made.long.pk)
    docs, rows = [loaded(state) for _writer in range(50)], []
    for doc in docs:
        paragraphs = [block for block in doc.get(ROOT, type=XmlFragment).children if block.tag == "paragraph"]
        texts = [block.children[0] for block in paragraphs if len(block.children)]
        subscription = doc.observe(lambda event: rows.append(event.update))
        for _letter in range(count // len(docs)):
            choose.choice(texts).insert(0, choose.choice("abcdefgh"))
        doc.unobserve(subscription)
    choose.shuffle(docs)
    Update.objects.bulk_create(
        [Update(document=made.long, epoch=epoch, user=made.writer, data=row) for row in rows], batch_size=1000
    )
    begun = time.perf_counter()
    done = log.compact(made.long.pk)
    took = time.perf_counter() - begun
    assert done >= count, "rows were left out"
    assert not Update.objects.filter(document=made.long).exists()
    print(f"compacting {done} updates of {len(docs)} writers in a state of {len(state) >> 10} KB: {took:.2f} s")


def converting(made: SimpleNamespace) -> None:
    """Print how long the way from a state to HTML and back takes."""
    from apps.core.yjs import html_of, rewritten, state_of
    from apps.documents.live import log

    _epoch, state, _through = log.state_of(made.long.pk)
    clock = time.perf_counter
    begun = clock()
    html = html_of(state)
    read = clock()
    state_of(html)
    built = clock()
    update = rewritten(state, html.replace(LAST, LAST.upper()))
    done = clock()
    print(
        f"state to HTML {read - begun:.2f} s, HTML to state {built - read:.2f} s, "
        f"the update for another last paragraph {done - built:.2f} s ({len(update)} bytes)"
    )


def reading(made: SimpleNamespace, cookie: str, options: argparse.Namespace) -> None:
    """Print what share of the floor the pages of both documents have."""
    from bench import pages

    paths = {"floor": "/bench/floor/", "document, 8 KB": made.short.get_absolute_url(),
             f"document, {options.kilobytes} KB": made.long.get_absolute_url()}  # fmt: skip
    script = Path("/tmp/workscape-wrk.lua")
    script.write_text(pages.SCRIPT)
    server = pages.serve()
    asked = argparse.Namespace(rounds=3, seconds=4)
    try:
        figures = pages.measure({name: (path, cookie) for name, path in paths.items()}, asked, script, server)
    finally:
        server.terminate()
        server.wait()
    for name, row in figures.items():
        print(
            f"{name}: {row['size'] / 1024:.0f} KB, {row['rate']:.0f} requests/s, {row['share']:.2f} × floor, "
            f"p50 {row['p50']:.1f} ms, processor {row['cpu']:.2f} ms"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kilobytes", type=int, default=600)
    parser.add_argument("--opens", type=int, default=7)
    parser.add_argument("--updates", type=int, default=10_000)
    parser.add_argument("--only", choices=["opening", "compacting", "converting", "reading"])
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "workscape-long-document")
    options = parser.parse_args()
    portal = Portal(options.data)
    portal.environment["REDIS_URL"] = os.environ["REDIS_URL"]
    try:
        made, cookie = prepare(options.kilobytes)
        acts = {
            "converting": lambda: converting(made),
            "reading": lambda: reading(made, cookie, options),
            "opening": lambda: opening(portal, made, cookie, options),
            "compacting": lambda: compacting(made, options.updates),
        }
        for name, act in acts.items():
            if options.only in (None, name):
                act()
    finally:
        portal.close()


if __name__ == "__main__":
    main()
