"""Write the index of search anew: `manage.py rebuild_search [--afresh] [--when-empty]`."""

import argparse
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.locks import Busy
from apps.search.models import Entry
from apps.search.rebuilding import rebuild

WIDTH = 28
OFTEN = 0.1


class Command(BaseCommand):
    help = "Bring the index of search up to date with all there is. One that was interrupted goes on where it stopped."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--afresh", action="store_true", help="begin at the beginning, wherever an earlier one stopped"
        )

        parser.add_argument("--when-empty", action="store_true", help="do nothing when there is anything in the index")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["when_empty"] and Entry.objects.exists():
            return
        self.begun, self.drawn, self.sort = time.monotonic(), 0.0, ""
        self.quiet = options["verbosity"] < 1
        try:
            looked_at = rebuild(self.draw, afresh=options["afresh"])
        except Busy as error:
            raise CommandError("Somebody else is rebuilding the index at this moment.") from error
        if not self.quiet:
            seconds = max(time.monotonic() - self.begun, 0.001)
            self.stdout.write(f"\n  {looked_at:,} things in {seconds:.1f} s, {looked_at / seconds:,.0f} a second")

    def draw(self, sort: str, done: int, of: int) -> None:
        """Draw how far one sort of things has come: as a bar on a terminal, else a line when it begins."""
        now = time.monotonic()
        if self.quiet or (sort == self.sort and done < of and now - self.drawn < OFTEN):
            return
        new, self.sort, self.drawn = sort != self.sort, sort, now
        if self.stdout.isatty():
            full = WIDTH * min(done, of) // max(of, 1)
            head = "\n" if new and done == 0 and self.begun != now else ""
            bar = f"[{'█' * full}{'·' * (WIDTH - full)}]"
            self.stdout.write(f"{head}\r  {sort:<8} {bar} {done:,} of {of:,}", ending="")
        elif new:
            self.stdout.write(f"  {sort:<8} {of:,}")
        self.stdout.flush()
