"""Write the portal as an archive: `manage.py export_archive PATH [--space SLUG] [--at TIME]`."""

import argparse
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.models import User
from apps.core.rows import Bad, moment
from apps.integrations.archive import ArchiveError
from apps.integrations.archive.progress import Bar
from apps.integrations.archive.shapes import all_shapes
from apps.integrations.archive.write import export_archive
from apps.spaces.models import Space


class Command(BaseCommand):
    help = "Export the portal, or one space of it, in the format workscape-archive/1."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="where to: a folder, or a zip if the name ends in .zip")
        parser.add_argument("--space", metavar="SLUG", help="export only this space, and the people and goals it needs")
        parser.add_argument(
            "--at",
            metavar="TIME",
            help="what to write as exported_at, such as 2026-11-20T18:00:00Z (default: the time of the newest row)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()
        space = Space.objects.filter(slug=options["space"]).first() if options["space"] else None
        if options["space"] and space is None:
            raise CommandError(f"There is no space {options['space']!r}.")
        try:
            at = moment(options["at"]) if options["at"] else None
        except Bad as error:
            raise CommandError(f"--at {error}.") from error
        bar = Bar(self.stdout._out, "Export", [*all_shapes(), "pack"], quiet=options["verbosity"] < 1)
        try:
            counts = export_archive(Path(options["path"]), space=space, at=at, progress=bar)
        except ArchiveError as error:
            bar.stop()
            raise CommandError(str(error)) from error
        bar.done()
        if options["verbosity"] > 0:
            self.tell(counts, time.monotonic() - begun)

    def tell(self, counts: dict[str, int], seconds: float) -> None:
        """Write what was exported, and what the format could not say."""
        for name, count in counts.items():
            self.stdout.write(f"  {name:<11}{count:>11,}")
        guests = User.objects.filter(is_guest=True).count()
        if guests:
            self.stdout.write(f"  Note: the format knows no guests; {guests:,} would come back as ordinary people.")
        self.stdout.write(f"  {sum(counts.values()):,} rows in {seconds:.1f} s")
