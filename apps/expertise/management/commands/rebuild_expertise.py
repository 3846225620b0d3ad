"""Read what people know from their work anew: `manage.py rebuild_expertise [--afresh] [--when-empty]`."""

import argparse
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.locks import Busy
from apps.expertise.models import Evidence, Skill
from apps.expertise.rebuilding import rebuild

OFTEN = 0.1


class Command(BaseCommand):
    help = "Bring skills and evidence up to date with all there is. One that was interrupted goes on where it stopped."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--afresh", action="store_true", help="begin at the beginning, wherever an earlier one stopped"
        )
        parser.add_argument("--when-empty", action="store_true", help="do nothing when there is anything already")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["when_empty"] and (Evidence.objects.exists() or Skill.objects.exists()):
            return
        self.begun, self.drawn, self.quiet = time.monotonic(), 0.0, options["verbosity"] < 1
        try:
            looked_at = rebuild(self.draw, afresh=options["afresh"])
        except Busy as error:
            raise CommandError("Somebody else is rebuilding at this moment.") from error
        if not self.quiet:
            seconds = max(time.monotonic() - self.begun, 0.001)
            self.stdout.write(
                f"\r  {looked_at:,} items with tags in {seconds:.1f} s, {looked_at / seconds:,.0f} a second"
            )

    def draw(self, looked_at: int) -> None:
        now = time.monotonic()
        if self.quiet or not self.stdout.isatty() or now - self.drawn < OFTEN:
            return
        self.drawn = now
        self.stdout.write(f"\r  {looked_at:,} items", ending="")
        self.stdout.flush()
