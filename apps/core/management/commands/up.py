"""Run the whole portal in one terminal; `manage.py` hands over to the supervisor before Django is loaded."""

import argparse
import sys

from django.core.management.base import BaseCommand

from apps.core.up import options
from apps.core.up.supervisor import main


class Command(BaseCommand):
    help = "Run the portal on one port: database, web, worker and timer, with the demo organisation or --empty."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        options.add_arguments(parser)

    def handle(self, *args: object, **given: object) -> None:
        flags = ["--host", str(given["host"]), "--port", str(given["port"])]
        sys.exit(main([*flags, "--empty"] if given["empty"] else flags))
