"""One import under way: what belongs to it, and how rows of any kind are created or brought up to date."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import IO, Any

from apps.core import richtext
from apps.core.copying import copy_in, new_ids
from apps.integrations.archive.portal import MODELS, keys_here, rows_here
from apps.integrations.archive.reading import Content, Progress, Row
from apps.integrations.archive.report import Report
from apps.integrations.archive.source import Source

UPDATE_AT_ONCE = 500


@dataclass
class Batch:
    """`shift` is added to every time; `ids` leads from archive ids to primary keys, by file.

    `new` and `changed` collect the rows written, by file, for what follows from them: history and counters.
    """

    content: Content
    source: Source
    report: Report
    progress: Progress
    now: datetime
    shift: timedelta = timedelta()
    ids: dict[str, dict[str, int]] = field(default_factory=dict)
    existing: dict[str, dict[str, Any]] = field(default_factory=dict)
    new: dict[str, list[Any]] = field(default_factory=dict)
    changed: dict[str, list[Any]] = field(default_factory=dict)
    people: dict[str, richtext.Mention] = field(default_factory=dict)
    mentioned: dict[tuple[str, int], list[str]] = field(default_factory=dict)

    def at(self, moment: datetime) -> datetime:
        return moment + self.shift

    def on(self, day: date) -> date:
        return day + timedelta(days=self.days)

    def at_day(self, moment: datetime) -> datetime:
        """Move a time by whole days, as one does with a day."""
        return moment + timedelta(days=self.days)

    @property
    def days(self) -> int:
        return round(self.shift / timedelta(days=1))

    @property
    def exported_at(self) -> datetime:
        return self.at(self.content.exported_at)

    def rows(self, name: str) -> dict[Any, Row]:
        return self.content.rows[name]

    def open(self, path: str) -> IO[bytes]:
        """Open a file that comes with the archive, by its path in it. Raises OSError or KeyError when there is none."""
        return self.source.open(path)

    def id_of(self, name: str, source_id: str | None) -> int | None:
        return None if source_id is None else self.ids[name][source_id]

    def assign(self, name: str, order: Sequence[str], adopted: dict[str, Any] | None = None) -> None:
        """Find or reserve the primary key of every row of a file; new ones rise in the given order."""
        existing = {row.source_id: row for row in rows_here(name, order)} | (adopted or {})
        fresh = [key for key in order if key not in existing]
        reserved = dict(zip(fresh, new_ids(MODELS[name], len(fresh)), strict=True))
        self.existing[name] = existing
        outside = keys_here(name, self.content.known[name]) if name in self.content.known else {}
        self.ids[name] = {**outside, **{key: row.pk for key, row in existing.items()}, **reserved}

    def body(self, name: str, source_id: str, data: dict[str, Any]) -> str:
        """Return the HTML to store for a row's text, with people linked, and note whom it names."""
        html = richtext.from_markdown(data["body"]) if "body" in data else richtext.sanitise(data["body_html"])
        html, usernames = richtext.link_mentions(html, self.resolve)
        if usernames:
            self.mentioned[name, self.ids[name][source_id]] = usernames
        return html

    def resolve(self, handles: set[str]) -> dict[str, richtext.Mention]:
        return {handle: self.people[handle] for handle in handles if handle in self.people}

    def settle(
        self,
        name: str,
        wanted: Iterable[tuple[str, dict[str, Any]]],
        *,
        at_creation: Callable[[str], dict[str, Any]] = lambda key: {},
        derived: Sequence[str] = (),
        keep: Callable[[Any], bool] = lambda row: False,
    ) -> None:
        """Create the rows that are new and update those that differ, in bulk.

        `wanted` yields (archive id, columns); `at_creation` gives the columns an update leaves alone; `derived` are
        columns that the model's `prepare` fills, and `version` where it has one; rows for which `keep` is true were
        changed in the portal and stay as they are.
        """
        model, tally = MODELS[name], self.report.of(name)
        new, changed, columns = [], [], set(derived)
        for key, values in wanted:
            row, values = self.existing[name].get(key), {"source_id": key, **values}
            if row is None:
                new.append(model(pk=self.ids[name][key], **values, **at_creation(key)))
            elif keep(row):
                tally.kept += 1
            elif differing := {column: value for column, value in values.items() if getattr(row, column) != value}:
                for column, value in differing.items():
                    setattr(row, column, value)
                if hasattr(row, "version"):
                    row.version += 1
                    columns.add("version")
                changed.append(row)
                columns.update(differing)
            else:
                tally.unchanged += 1
        for row in [*new, *changed]:
            if hasattr(row, "prepare"):
                row.prepare()
        copy_in(model, new)
        if changed:
            model._base_manager.bulk_update(changed, sorted(columns), batch_size=UPDATE_AT_ONCE)
        tally.created += len(new)
        tally.updated += len(changed)
        self.new[name], self.changed[name] = new, changed


def by_time(rows: dict[str, Row]) -> list[str]:
    """Return the ids of rows, oldest first; rows of one moment stay in the order of the file."""
    return sorted(rows, key=lambda key: (rows[key].data["created"], rows[key].line))


def is_kept(batch: Batch) -> Callable[[Any], bool]:
    """Return the test for a text that was deleted here, or edited here after the archive was made."""
    return lambda row: bool(row.deleted_at or (row.edited_at and row.edited_at > batch.exported_at))
