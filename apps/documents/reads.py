"""The tree of a space's documents, as one reader sees it, and what somebody goes through."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from apps.core.pages import Cursor, Page
from apps.core.readers import ReadersFetch
from apps.documents.models import Document, Run

MOST_IN_TREE = 2000
RUNS_A_PAGE, RUNS_BESIDE = 30, 5


@dataclass
class Leaf:
    """A document in the tree: its spine row, how deep it stands (0 for the top), what stands below it, and the id of
    what stands above it there."""

    document: Any
    depth: int = 0
    below: list["Leaf"] = field(default_factory=list)
    above: int | None = None

    @property
    def state(self) -> str:
        """ "stale", "changed", "review" or "verified", or "" where nothing is to be said."""
        facts = self.document.facts
        return "stale" if facts.get("stale") else facts.get("trust", "")


def _leaves(reader: Any, space: int) -> Any:
    rows = Document.visible_to(reader).published().filter(space=space).order_by("position", "pk")
    rows = rows.only("title", "facts", "parent_id", "position", "last_activity_at", "edited_at", "published_at", "kind")
    return rows[:MOST_IN_TREE]


_tree = ReadersFetch(_leaves, singles=["space"])


def tree_of(user: Any, space: Any) -> list[Leaf]:
    """Return the top of a space's tree, at most 2,000 documents in all, from one query.

    What stands below something the reader may not see, or that is gone, stands at the top.
    """
    leaves = {row.pk: Leaf(row) for row in _tree(user, space=space.pk)}
    top = []
    for leaf in leaves.values():
        above = leaves.get(leaf.document.parent_id)
        leaf.above = above.document.pk if above else None
        (above.below if above else top).append(leaf)
    return _deepened(top)


def _deepened(top: list[Leaf]) -> list[Leaf]:
    waiting = [(leaf, 0) for leaf in top]
    while waiting:
        leaf, leaf.depth = waiting[-1][0], waiting.pop()[1]
        waiting += [(each, leaf.depth + 1) for each in leaf.below]
    return top


def flat(top: list[Leaf]) -> list[Leaf]:
    """Return every document of a tree in the order in which one reads it."""
    found, waiting = [], list(reversed(top))
    while waiting:
        leaf = waiting.pop()
        found.append(leaf)
        waiting += reversed(leaf.below)
    return found


def around(leaves: list[Leaf], document: Any) -> dict[str, Any]:
    """Return {crumbs, below, before, after} of a document in `leaves`, the flat tree: where its reader is."""
    here = next((at for at, leaf in enumerate(leaves) if leaf.document.pk == document.pk), None)
    if here is None:
        return {"crumbs": [], "below": [], "before": None, "after": None}
    by_id = {leaf.document.pk: leaf for leaf in leaves}
    crumbs: list[Any] = []
    above = by_id.get(leaves[here].document.parent_id)
    while above is not None and len(crumbs) <= len(leaves):
        crumbs.insert(0, above.document)
        above = by_id.get(above.document.parent_id)
    return {
        "crumbs": crumbs,
        "below": [leaf.document for leaf in leaves[here].below],
        "before": leaves[here - 1].document if here else None,
        "after": leaves[here + 1].document if here + 1 < len(leaves) else None,
    }


def runs_of(user: Any, after: Cursor | None = None) -> Page[Run]:
    """Return a page of what somebody goes, and went, through and may see now, newest first, without the texts."""
    mine = Run.of(user).select_related("document__space").defer("html", "document__body").order_by("-pk")
    if after is not None:
        mine = mine.filter(pk__lt=after.id)
    return Page.cut(mine, RUNS_A_PAGE, lambda run: Cursor(run.begun_at, run.pk).encode())


def with_runs(rows: Any, user: Any) -> Any:
    """Return documents with `gone_through`, the newest runs of `user`, which `runs_beside` reads."""
    newest = Run.objects.filter(document=OuterRef("pk"), person=user.pk).order_by("-pk")
    shown = JSONObject(pk="pk", begun_at="begun_at", done_at="done_at", ticks="ticks")
    return rows.annotate(gone_through=ArraySubquery(newest.values(row=shown)[:RUNS_BESIDE]))


def runs_beside(document: Any) -> list[Run]:
    """Return the runs of a document that was read `with_runs`, as far as a line about them tells."""
    rows = [
        row | {at: parse_datetime(row[at] or "") for at in ("begun_at", "done_at")} for row in document.gone_through
    ]
    return [Run(**row) for row in rows]
