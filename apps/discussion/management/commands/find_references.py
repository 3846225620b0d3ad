"""Reads again which texts name which items, where what is kept of that should ever differ."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from apps.discussion.models import Reference
from apps.discussion.references import read_again


class Command(BaseCommand):
    help = "Read all texts again and keep which items they name: pages show it, and questions are ranked by it."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--when-empty", action="store_true", help="do nothing when anything is known")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (options["when_empty"] and Reference.objects.exists()):
            self.stdout.write(f"{read_again():,} texts read")
