"""Bring a WordPress site into a space: `manage.py import_wordpress FILE.xml --space SLUG [--uploads FOLDER]`."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.integrations.archive.progress import Bar
from apps.integrations.wordpress.load import Outcome, import_wordpress
from apps.integrations.wordpress.reading import Unreadable
from apps.spaces.models import Space


class Command(BaseCommand):
    help = "Import posts, pages, authors, tags, comments and pictures of a WordPress export. Nobody is notified."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the export, an XML file")
        parser.add_argument("--space", required=True, metavar="SLUG", help="the space everything goes into")
        parser.add_argument("--uploads", type=Path, metavar="FOLDER", help="a copy of the site's wp-content/uploads")

    def handle(self, *args: Any, **options: Any) -> None:
        space = Space.objects.filter(slug=options["space"]).first()
        if space is None:
            raise CommandError(f"There is no space {options['space']!r}.")
        uploads = options["uploads"]
        if uploads is not None and not uploads.is_dir():
            raise CommandError(f"There is no folder {uploads}.")
        bar = Bar(self.stdout._out, "Import", ["read", "write", "search"], quiet=options["verbosity"] < 1)
        try:
            outcome = import_wordpress(options["file"], space=space, folder=uploads, progress=bar)
        except Unreadable as error:
            bar.stop()
            raise CommandError(f"Nothing is written. {error}") from error
        bar.done()
        if options["verbosity"] > 0:
            self.tell(outcome)

    def tell(self, outcome: Outcome) -> None:
        """Write what went in, what was there already, and each row that stayed out with its reason."""
        for what in sorted(outcome.written | outcome.known):
            written, known = outcome.written[what], outcome.known[what]
            self.stdout.write(f"  {what:<11} {written:>7,} imported {known:>7,} here already")
        for what, name, reason in outcome.skipped:
            self.stdout.write(f"  skipped {what} \u201c{name}\u201d: {reason}")
        self.stdout.write(f"  {len(outcome.skipped):,} rows skipped")
