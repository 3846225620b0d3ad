"""One import under way: what belongs to it, and how rows of any kind are created or brought up to date."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import IO, Any

from apps.content.models import Item
from apps.core import richtext
from apps.core.copying import copy_in, new_ids
from apps.core.registry import archive_kinds
from apps.events.models import Event
from apps.integrations.archive.addresses import inward
from apps.integrations.archive.portal import MODELS, keys_here, parts, rows_here
from apps.integrations.archive.reading import Content, Progress, Row
from apps.integrations.archive.report import Report
from apps.integrations.archive.source import Source

UPDATE_AT_ONCE = 500
# What readers do with an item, and that it waited too long, changes nothing about it.
READERS_ACTS = {"confirmed", "reminded", "me_too", "me_too_withdrawn", "escalated"}
FILM = re.compile(r'<figure class="embed" data-url="[^"]*"></figure>')


@dataclass
class Batch:
    """`shift` is added to every time; `ids` leads from archive ids to primary keys, by file.

    `new` and `changed` collect the rows written, by file, for what follows from them: history and counters. `moved`
    are the items that were changed here after the archive was made; `told` are events that apps add to the history,
    as (verb, actor id, item id, space id, at, data). `films` are the places in texts where films from elsewhere stand.
    """

    content: Content
    source: Source
    report: Report
    progress: Progress
    now: datetime
    shift: timedelta = timedelta()
    ids: dict[str, dict[Any, int]] = field(default_factory=dict)
    existing: dict[str, dict[str, Any]] = field(default_factory=dict)
    new: dict[str, list[Any]] = field(default_factory=dict)
    changed: dict[str, list[Any]] = field(default_factory=dict)
    moved: set[int] = field(default_factory=set)
    told: list[tuple[Any, ...]] = field(default_factory=list)
    slugs: dict[str, str] = field(default_factory=dict)
    people: dict[str, richtext.Mention] = field(default_factory=dict)
    mentioned: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    films: list[str] = field(default_factory=list)

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
        html, usernames = self.text(data)
        self.films += FILM.findall(html) if "data-url" in html else []
        if usernames:
            self.mentioned[name, self.ids[name][source_id]] = usernames
        return html

    def text(self, data: dict[str, Any]) -> tuple[str, list[str]]:
        """Return the HTML to store for the `body` or `body_html` of a row, and the handles of those it names."""
        said = inward(data.get("body", data.get("body_html", "")), self._number, self.slugs.get)
        html = richtext.from_markdown(said) if "body" in data else richtext.sanitise(said)
        return richtext.link_mentions(html, self.resolve)

    def _number(self, key: str) -> str | None:
        known = self.ids["items"]
        if key not in known and not self.content.get("items", key):
            # A part of an archive may name what came with an earlier one.
            known[key] = keys_here("items", [key]).get(key, 0)
        return str(known[key]) if known.get(key) else None

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

    def put(
        self, name: str, rows: Iterable[Any], here: Iterable[Any], key: Sequence[str], columns: Sequence[str] = ()
    ) -> list[Any]:
        """Write unsaved `rows` that have no archive id: `key` names the columns by which one is found `here`.

        Those that are new are created, oldest first as given; those that differ in `columns` are updated. Returns the
        rows that were written; those created stand in `new`.
        """
        model, tally = None, self.report.of(name)
        known = {tuple(getattr(row, column) for column in key): row for row in here}
        new, changed = [], []
        for row in rows:
            model = type(row)
            there = known.get(tuple(getattr(row, column) for column in key))
            differing = [c for c in columns if there is not None and getattr(there, c) != getattr(row, c)]
            if there is None:
                new.append(row)
            elif differing:
                for column in differing:
                    setattr(there, column, getattr(row, column))
                changed.append(there)
            else:
                tally.unchanged += 1
        tally.created += len(new)
        tally.updated += len(changed)
        self.new[name], self.changed[name] = new, changed
        if model is not None:
            copy_in(model, new)
            if changed:
                model._base_manager.bulk_update(changed, list(columns), batch_size=UPDATE_AT_ONCE)
        return [*new, *changed]

    def keep(self, name: str) -> None:
        """Count a row that is left out because what it belongs to was changed here since."""
        self.report.of(name).kept += 1

    def space_of(self, item_ids: Iterable[int]) -> dict[int, int]:
        """Return {item: space} by primary key."""
        found: dict[int, int] = {}
        for part in parts(item_ids):
            found.update(Item.everything.filter(pk__in=part).values_list("pk", "space_id"))
        return found

    def note_moved(self) -> None:
        """Find the items here that were changed after the archive was made: the log says so."""
        for part in parts(row.pk for row in self.existing["items"].values()):
            later = Event.objects.filter(item_id__in=part, at__gt=self.exported_at)
            for item_id, verb in later.values_list("item_id", "verb").distinct():
                kind, _, act = verb.partition(".")
                if kind in archive_kinds and act not in READERS_ACTS:
                    self.moved.add(item_id)


def by_time(rows: dict[str, Row]) -> list[str]:
    """Return the ids of rows, oldest first; rows of one moment stay in the order of the file."""
    return sorted(rows, key=lambda key: (rows[key].data["created"], rows[key].line))


def is_kept(batch: Batch) -> Callable[[Any], bool]:
    """Return the test for a comment that was deleted here, or edited here after the archive was made."""
    return lambda row: bool(row.deleted_at or (row.edited_at and row.edited_at > batch.exported_at))


def is_kept_item(batch: Batch) -> Callable[[Any], bool]:
    """Return the test for an item that was deleted here, or changed here after the archive was made."""
    edited = is_kept(batch)
    return lambda row: row.pk in batch.moved or edited(row)
