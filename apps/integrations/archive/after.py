"""What follows from imported rows: the history of the log, and the counters that pages read.

History has events but no deliveries: nobody is told. Counters are computed over whole tables of what was touched, in
one statement each, and only rows that differ are written.
"""

from datetime import timedelta
from typing import Any

from django.db import connection

from apps.content import previews
from apps.content.models import State
from apps.core.copying import copy_values
from apps.discussion import references
from apps.discussion.counters import COMMENT_COUNTERS, ITEM_COUNTERS
from apps.events.models import Event
from apps.expertise.coverage import count as count_coverage
from apps.expertise.rows import refresh as read_evidence
from apps.expertise.skills import keep_in_step
from apps.integrations.archive.batch import Batch
from apps.integrations.archive.portal import AT_ONCE
from apps.ledger.noting import gather
from apps.search import words
from apps.search.entries import refresh
from apps.tagging.models import Tag

MANY = 200
EVENT = ("verb", "actor_id", "item_id", "space_id", "at", "data")
# The log tells of an act a little after the time that the act itself wrote down.
A_MOMENT = timedelta(minutes=1)
TOLD = {State.PUBLISHED.value, State.HIDDEN.value, State.ARCHIVED.value}

SPACE_COUNTERS = """
WITH touched AS (SELECT unnest(%(ids)s::bigint[]) AS id),
people AS (
    SELECT m.space_id AS id, count(*) AS members
    FROM spaces_membership m JOIN touched ON touched.id = m.space_id GROUP BY 1
), alive AS (
    SELECT i.space_id AS id, max(i.last_activity_at) AS latest
    FROM content_item i JOIN touched ON touched.id = i.space_id
    WHERE i.state = 'published' AND i.deleted_at IS NULL GROUP BY 1
), truth AS (
    SELECT s.id, coalesce(people.members, 0) AS members, greatest(s.created, alive.latest) AS latest
    FROM spaces_space s JOIN touched USING (id) LEFT JOIN people USING (id) LEFT JOIN alive USING (id)
)
UPDATE spaces_space s SET member_count = t.members, last_activity_at = t.latest FROM truth t
WHERE t.id = s.id AND (s.member_count, s.last_activity_at) IS DISTINCT FROM (t.members, t.latest)
"""


def take_stock(batch: Batch) -> None:
    """Tell PostgreSQL how much there is by now of what came in large numbers.

    Tables that were empty until this transaction are planned for as if they still were: what follows, which reads all
    that came, then took minutes instead of a second.
    """
    tables = {rows[0]._meta.db_table for rows in batch.new.values() if len(rows) >= MANY}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


def count(batch: Batch) -> None:
    """Bring the counters of every item, comment and space of the archive up to date."""
    spaces = {*batch.ids["spaces"].values(), *_commented(batch).values()}
    for statement, name in ((ITEM_COUNTERS, "items"), (COMMENT_COUNTERS, "comments"), (SPACE_COUNTERS, "spaces")):
        ids = list(spaces if name == "spaces" else batch.ids[name].values())
        with connection.cursor() as cursor:
            for start in range(0, len(ids), AT_ONCE):
                cursor.execute(statement, {"ids": ids[start : start + AT_ONCE]})


def want_films(batch: Batch) -> None:
    """Ask for the previews of films in texts, as publishing does: without one a film is only its address."""
    for html in batch.films:
        previews.want(html)


def find_references(batch: Batch) -> None:
    """Read again which texts name which items, those that were here before too: an item they name may be new."""
    references.read_again()


def write_history(batch: Batch) -> None:
    """Append what new rows tell, oldest first: spaces made and joined, items and comments published."""
    events: list[tuple[Any, ...]] = list(batch.told)
    founders = {space.pk: space.created_by_id for space in batch.new["spaces"]}
    for space in batch.new["spaces"]:
        data = {"purpose": space.purpose, "visibility": space.visibility}
        events.append(("space.created", space.created_by_id, None, space.pk, space.created, data))
    for member in batch.new["members"]:
        if founders.get(member.space_id) != member.user_id:
            events.append(("space.joined", member.user_id, None, member.space_id, member.joined, {}))
    for item in batch.new["items"]:
        if item.state in TOLD:
            verb = f"{item.kind}.published"
            events.append((verb, item.author_id, item.pk, item.space_id, item.published_at, {"mentioned": []}))
    events += _closings(batch)
    spaces = _commented(batch)
    for comment in batch.new["comments"]:
        data = {"comment": comment.pk, "mentioned": []}
        space = spaces[comment.item_id]
        events.append(("comment.published", comment.author_id, comment.item_id, space, comment.created, data))
    events.sort(key=lambda event: event[EVENT.index("at")])
    copy_values(Event, EVENT, events)


def _closings(batch: Batch) -> list[tuple[Any, ...]]:
    """Return who closed which conversation that the portal did not know to be closed at that time."""
    closed = {item.pk: item for item in [*batch.new["items"], *batch.changed["items"]] if item.closed_at}
    known = Event.objects.filter(item_id__in=closed, verb__in={f"{item.kind}.closed" for item in closed.values()})
    told = {pk for pk, at in known.values_list("item_id", "at") if abs(at - closed[pk].closed_at) < A_MOMENT}
    rows = batch.rows("items")
    return [
        (f"{item.kind}.closed", batch.id_of("users", rows[item.source_id].data.get("closed_by")), item.pk,
         item.space_id, item.closed_at, {"reason": item.closed_reason})
        for item in closed.values()
        if item.pk not in told
    ]  # fmt: skip


def index(batch: Batch) -> None:
    """Let what came be found: nothing tells search of it, as history has no deliveries."""
    sorts = {"spaces": "space", "users": "person", "items": "item", "comments": "comment"}
    for name, sort in sorts.items():
        ids = sorted(batch.ids[name].values())
        for start in range(0, len(ids), AT_ONCE):
            batch.progress("search", start)
            refresh(sort, ids[start : start + AT_ONCE])
    refresh("tag", Tag.objects.values_list("pk", flat=True))
    words.count()


def read_expertise(batch: Batch) -> None:
    """Read what came shows of those who wrote it; skills follow the names in profiles."""
    keep_in_step(batch.ids["users"].values())
    ids = sorted(batch.ids["items"].values())
    for start in range(0, len(ids), AT_ONCE):
        batch.progress("expertise", start)
        read_evidence(ids[start : start + AT_ONCE])
    count_coverage()


def gather_needs(batch: Batch) -> None:
    """Find what is lacking among what came."""
    gather()


def _commented(batch: Batch) -> dict[int, int]:
    """Return {item: its space} of those with new comments."""
    return batch.space_of({comment.item_id for comment in batch.new["comments"]})
