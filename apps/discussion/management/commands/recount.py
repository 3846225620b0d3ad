"""Counts comments and reactions again, where a counter should ever differ from what it counts."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from apps.discussion.counters import recount


class Command(BaseCommand):
    help = "Count the comments and reactions of all items and comments again and mend what differs."

    def handle(self, *args: Any, **options: Any) -> None:
        seen: Counter[str] = Counter()
        mended: Counter[str] = Counter()
        for table, looked, wrong in recount():
            seen[table] += looked
            mended[table] += wrong
        for table in seen:
            self.stdout.write(f"{table}: {seen[table]:,} rows looked at, {mended[table]:,} mended")
