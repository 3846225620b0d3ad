"""What an import did, row by row and in sum."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple


class Problem(NamedTuple):
    """One row that cannot be taken as it is, with the place to mend it."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


@dataclass
class Tally:
    """Rows of one file: read, and what became of them. `kept` were changed in the portal since and stay so."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0
    skipped: int = 0
    bad: int = 0


@dataclass
class Report:
    """The sum of an import. `skipped` counts rows by (file, reason); `notes` are sentences about the whole."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    skipped: Counter[tuple[str, str]] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    written: bool = False

    def of(self, file: str) -> Tally:
        return self.tallies.setdefault(file, Tally())

    def problem(self, file: str, line: int, reason: str) -> None:
        self.problems.append(Problem(f"{file}.jsonl", line, reason))
        self.of(file).bad += 1

    def skip(self, file: str, reason: str) -> None:
        self.skipped[file, reason] += 1
        self.of(file).skipped += 1

    @property
    def rows(self) -> int:
        return sum(tally.read for tally in self.tallies.values())

    def table(self) -> str:
        """Return the counts as a table of plain text."""
        columns = ("read", "created", "updated", "unchanged", "kept", "skipped", "bad")
        lines = ["".join([f"  {'':<11}", *(f"{column:>11}" for column in columns)])]
        for name, tally in self.tallies.items():
            if tally.read:
                lines.append("".join([f"  {name:<11}", *(f"{getattr(tally, column):>11,}" for column in columns)]))
        for (name, reason), count in sorted(self.skipped.items()):
            lines.append(f"  skipped: {count:,} {name}: {reason}")
        lines += [f"  {note}" for note in self.notes]
        return "\n".join(lines)
