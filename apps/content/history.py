"""Every version of an item: what it says now, and what it said before each edit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from apps.content.differences import Stretch, compare, compare_html
from apps.core.registry import archive_kinds

MOST_VERSIONS = 200


@dataclass(frozen=True)
class Version:
    """What an item said from `at` on, written by `by` (None for somebody who has left). The newest is what it says now.

    `number` counts from 1, the oldest; `name` is what people call it, or ""; `go_back` is the address that makes it be
    said again when posted to, `name_url` the one that gives it a name.
    """

    number: int
    title: str
    at: datetime
    by: Any
    now: bool = False
    go_back: str = ""
    name: str = ""
    name_url: str = ""


@dataclass(frozen=True)
class Comparison:
    """Two versions laid over each other; `body` says nothing where only formatting, links or pictures differ."""

    old: Version
    new: Version
    title: list[Stretch]
    body: list[Stretch]

    @property
    def title_changed(self) -> bool:
        return any(stretch.changed for stretch in self.title)

    @property
    def changed(self) -> bool:
        return any(stretch.changed for stretch in self.body)


def versions_of(item: Any) -> list[Version]:
    """Return the versions of an item the reader may see, newest first, without their texts: at most the newest 200,
    and before them those that have a name."""
    names = dict(item.version_names.order_by("-number").values_list("number", "name")[:MOST_VERSIONS])
    rows = item.revisions.select_related("editor").defer("body")
    kept = list(rows[: MOST_VERSIONS + 1])
    # A revision is what was said before an edit; so whoever made the edit before it wrote it, the first the author.
    writers = [revision.editor for revision in kept] + [item.author]
    newest = kept[0].number + 1 if kept else 1

    def version(number: int, title: str, at: datetime, by: Any, **more: Any) -> Version:
        more["name_url"] = reverse("item_name_version", args=[item.pk, number])
        return Version(number, title, at, by, name=names.get(number, ""), **more)

    def kept_one(revision: Any, by: Any) -> Version:
        go_back = reverse("item_go_back", args=[item.pk, revision.number])
        return version(revision.number, revision.title, revision.at, by, go_back=go_back)

    versions = [version(newest, item.title, item.edited_at or item.created, writers[0], now=True)]
    versions += [kept_one(revision, writers[place]) for place, revision in enumerate(kept, 1)]
    versions = versions[:MOST_VERSIONS]
    older = [number for number in names if number < versions[-1].number]
    return versions + ([kept_one(*pair) for pair in _before(rows, older, item.author)] if older else [])


def _before(rows: Any, numbers: list[int], author: Any) -> list[tuple[Any, Any]]:
    """Return these revisions, each with who wrote it: whoever made the edit before it, the first `author`."""
    wanted = {*numbers, *(number - 1 for number in numbers)}
    found = {revision.number: revision for revision in rows.filter(number__in=wanted)}
    editors = {0: author} | {number: revision.editor for number, revision in found.items()}
    return [(found[number], editors.get(number - 1)) for number in numbers if number in found]


def bodies_of(item: Any, versions: list[Version]) -> dict[int, str]:
    """Return {number: sanitised HTML} of these versions of `item`."""
    wanted = [version.number for version in versions if not version.now]
    bodies = dict(item.revisions.filter(number__in=wanted).values_list("number", "body")) if wanted else {}
    for version in versions:
        if version.now:
            bodies[version.number] = archive_kinds.get(item.kind).dump([item.pk]).get(item.pk, {}).get("html", "")
    return bodies


def compare_versions(item: Any, old: Version, new: Version) -> Comparison:
    bodies = bodies_of(item, [old, new])
    return Comparison(
        old,
        new,
        title=compare(old.title, new.title),
        body=compare_html(bodies.get(old.number, ""), bodies.get(new.number, "")),
    )
