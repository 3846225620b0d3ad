"""Bring the database up to date and, on a first start, fill it; `up` calls this before it opens the door."""

import argparse
import time

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    help = "Apply what is missing of the database's migrations and import the demo organisation."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--demo", metavar="PATH", help="an archive to import once the database is up to date")

    def handle(self, *args: object, **options: object) -> None:
        try:
            self.migrate()
            if options["demo"]:
                self.fill(str(options["demo"]))
        except DatabaseError as error:
            raise CommandError(f"The database refuses: {str(error).strip().splitlines()[0]}") from error

    def migrate(self) -> None:
        """Apply every migration that the database lacks."""
        begun = time.monotonic()
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
            # A portal that is older than its search has everything but an index.
            call_command("rebuild_search", when_empty=True, verbosity=0)
            call_command("rebuild_expertise", when_empty=True, verbosity=0)
            call_command("find_references", when_empty=True, verbosity=0)
        self.say(f"Database, {len(missing)} migrations", begun)

    def fill(self, archive: str) -> None:
        """Import an archive with all its times moved so that it ends now; importing it again changes nothing."""
        begun = time.monotonic()
        call_command("import_archive", archive, rebase=True, demo=True, verbosity=0)
        self.say("Demo organisation", begun)

    def say(self, label: str, begun: float) -> None:
        self.stdout.write(f"  {label:<34} {time.monotonic() - begun:6.1f} s")
        self.stdout.flush()
