"""What must hold of the needs in the ledger, for demo/check.py."""

from collections.abc import Callable, Iterator
from datetime import date

from archive_rows import Archive, Problem, moment


def nothing_is_found(archive: Archive) -> Iterator[Problem]:
    """Words of a need that is not closed stand nowhere, so that whoever searches for them finds nothing."""
    said = " ".join(
        f"{row.get('title', '')} {row.get('body', '')} {' '.join(row.get('tags', []))}".lower()
        for name in ("items", "comments")
        for row in archive.rows[name]
    )
    for row in archive.rows["needs"]:
        for word in {word for each in row["spellings"] for word in each["words"].lower().split()}:
            if row.get("state") != "closed" and f" {word}" in said:
                yield row.problem(f"lacks {word!r}, which somebody wrote about")


def weeks_add_up(archive: Archive) -> Iterator[Problem]:
    """Weeks begin on Mondays before the export and add up to how often it was searched for."""
    for row in archive.rows["needs"]:
        for each in row["spellings"]:
            mondays = [date.fromisoformat(week["monday"]) for week in each["weeks"]]
            if any(day.weekday() or day > archive.exported.date() for day in mondays):
                yield row.problem("was searched for in a week that does not begin on a Monday, or is to come")
            if sum(week["times"] for week in each["weeks"]) != each["times"]:
                yield row.problem("was searched for more or less often than in its weeks")


def the_ledger_lives(archive: Archive) -> Iterator[Problem]:
    """One is closed after it was last searched for, one is overdue, and one is nobody's yet."""
    rows = archive.rows["needs"]
    for row in rows:
        if "closed_at" in row and moment(row["closed_at"]) < max(moment(each["last"]) for each in row["spellings"]):
            yield row.problem("was closed before it was last searched for")
    due = [date.fromisoformat(row["due"]) for row in rows if "due" in row and row.get("state") != "closed"]
    if not (any("closed_at" in row for row in rows) and min(due) < archive.exported.date()):
        yield Problem("needs.jsonl", 0, "shows none that is closed, or none that is overdue")
    if all("owner" in row for row in rows):
        yield Problem("needs.jsonl", 0, "shows none that is nobody's")


RULES_OF_LEDGER: list[Callable[[Archive], Iterator[Problem]]] = [nothing_is_found, weeks_add_up, the_ledger_lives]
