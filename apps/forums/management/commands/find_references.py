"""Reads again which texts name which questions, where what is kept of that should ever differ."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.forums.references import read_again


class Command(BaseCommand):
    help = "Read all texts again and keep which questions they name; most linked questions are ranked by that."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{read_again():,} texts read")
