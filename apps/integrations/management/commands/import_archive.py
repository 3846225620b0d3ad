"""Bring an archive into the portal: `manage.py import_archive PATH [--keep-going] [--rebase] [--demo]`."""

import argparse
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from apps.integrations.archive import ArchiveError
from apps.integrations.archive.load import import_archive, stages
from apps.integrations.archive.progress import Bar
from apps.integrations.archive.report import Report
from apps.integrations.archive.shapes import all_shapes

MOST_PROBLEMS = 50


class Command(BaseCommand):
    help = "Import an archive (a folder or a zip) in the format workscape-archive/1. Nobody is notified."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the archive: a folder or a zip file")
        parser.add_argument("--keep-going", action="store_true", help="import the good rows although others are bad")
        parser.add_argument("--rebase", action="store_true", help="move all times so that the archive was made now")
        parser.add_argument(
            "--demo", action="store_true", help="give the organisation the archive's name and vision where it has none"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()
        steps = [f"read {name}" for name in all_shapes()] + ["check"] + [name for name, _load in stages()]
        bar = Bar(self.stdout._out, "Import", steps, quiet=options["verbosity"] < 1)
        try:
            report = import_archive(
                Path(options["path"]),
                keep_going=options["keep_going"],
                rebase=options["rebase"],
                fill_blanks=options["demo"],
                progress=bar,
            )
        except ArchiveError as error:
            bar.stop()
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            bar.stop()
            reason = str(error).strip().splitlines()[0]
            raise CommandError(f"Nothing is written: the database refuses: {reason}") from error
        bar.done()
        self.tell(report, time.monotonic() - begun, options["verbosity"])

    def tell(self, report: Report, seconds: float, verbosity: int) -> None:
        """Write what happened. Raises CommandError when nothing could be written."""
        for problem in report.problems[:MOST_PROBLEMS]:
            self.stderr.write(str(problem))
        if len(report.problems) > MOST_PROBLEMS:
            self.stderr.write(f"... and {len(report.problems) - MOST_PROBLEMS:,} more")
        if not report.written:
            raise CommandError(
                f"Nothing is written: {len(report.problems):,} rows are bad. "
                "Mend them, or leave them out with --keep-going."
            )
        if verbosity > 0:
            self.stdout.write(report.table())
            self.stdout.write(f"  {report.rows:,} rows in {seconds:.1f} s, {report.rows / seconds:,.0f} rows/s")
