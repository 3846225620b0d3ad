"""Bringing an archive into the portal, in one transaction."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from apps.core.registry import archive_files
from apps.integrations.archive import after, people, places, texts
from apps.integrations.archive.batch import Batch
from apps.integrations.archive.reading import Content, Progress, first_time, read
from apps.integrations.archive.report import Report
from apps.integrations.archive.source import Source, open_source

# Two imports at once would both find a row missing: the second waits for the first.
LOCK = 7_231_970
Stage = tuple[str, Callable[[Batch], None]]
FIRST: list[Stage] = [
    ("units", people.load_units),
    ("users", people.load_people),
    ("goals", people.load_goals),
    ("readings", people.load_readings),
    ("spaces", places.load_spaces),
]
TEXTS: list[Stage] = [
    ("items", texts.load_items),
    ("comments", texts.load_comments),
    ("mentions", texts.load_mentions),
    ("reactions", texts.load_reactions),
]
LAST: list[Stage] = [
    ("statistics", after.take_stock),
    ("history", after.write_history),
    ("finish", texts.finish_items),
    ("counters", after.count),
    ("films", after.want_films),
    ("references", after.find_references),
    ("search", after.index),
    ("expertise", after.read_expertise),
    ("lacking", after.gather_needs),
]


def stages() -> list[Stage]:
    """Return what an import does, in order: with the files that apps add to the format."""
    early = [(file.name, file.load) for file in archive_files if file.before_items]
    late = [(file.name, file.load) for file in archive_files if not file.before_items]
    return [*FIRST, *early, *TEXTS, *late, *LAST]


def import_archive(
    path: Path, *, keep_going: bool = False, rebase: bool = False, fill_blanks: bool = False, progress: Progress
) -> Report:
    """Read the archive at `path` and write its rows; nobody is notified.

    When rows are bad nothing is written, unless `keep_going`: then the good ones are. With `rebase`, every time moves
    so that the archive's `exported_at` is now; a later import of it moves times as the first did. `fill_blanks` gives
    an organisation without a name or vision the archive's. `progress(stage, rows)` is called along the way. Returns
    what happened; raises ArchiveError when the archive cannot be read at all.
    """
    source = open_source(path)
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            return _import(source, keep_going=keep_going, rebase=rebase, fill_blanks=fill_blanks, progress=progress)
    finally:
        source.close()


def _import(source: Source, *, keep_going: bool, rebase: bool, fill_blanks: bool, progress: Progress) -> Report:
    report = Report()
    content = read(source, report, progress)
    if report.problems and not keep_going:
        return report
    now = timezone.now()
    batch = Batch(content, source, report, progress, now, _shift(content, now) if rebase else timedelta())
    people.load_organisation(batch, fill_blanks=fill_blanks)
    for name, stage in stages():
        progress(name, 0)
        stage(batch)
    if ownerless := places.without_owner(batch):
        report.notes.append(f"{ownerless:,} of the new spaces have no owner: see manage.py spaces_without_owner")
    report.written = True
    return report


def _shift(content: Content, now: datetime) -> timedelta:
    """Return what to add to every time, in whole seconds."""
    if pair := first_time(content):
        here, there = pair
        return here - there
    return timedelta(seconds=(now - content.exported_at) // timedelta(seconds=1))
