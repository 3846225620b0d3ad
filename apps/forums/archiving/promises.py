"""How soon spaces promise to answer, in the archive format."""

from collections.abc import Iterator
from typing import Any

from apps.core.registry import ArchiveFile
from apps.core.rows import Field, identity, whole_number
from apps.events.models import Event
from apps.forums.models import Promise
from apps.forums.promises import MOST_HOURS
from apps.spaces.versions import move_on


def promises_of(export: Any) -> Any:
    return Promise.objects.filter(space__in=export.spaces)


def dump_promises(export: Any) -> Iterator[dict[str, Any]]:
    """Yield what spaces promise, and who hears when it is missed."""
    people = export.ids["users"]
    for row in promises_of(export).order_by("space__created", "space_id"):
        told = people.get(row.told_id) if row.told_id else None
        yield {"space": export.ids["spaces"][row.space_id], "hours": row.hours, "told": told}


def load_promises(batch: Any) -> None:
    """Write what is new, unless those who lead the space have decided since; it counts for what is asked later."""
    ids = {batch.ids["spaces"][space] for space in batch.rows("promises")}
    later = Event.objects.filter(verb="space.promise_set", space_id__in=ids, at__gt=batch.exported_at)
    settled = set(later.values_list("space_id", flat=True))
    rows = []
    for key, (_line, data) in batch.rows("promises").items():
        space = batch.ids["spaces"][key]
        if space in settled:
            batch.keep("promises")
            continue
        rows.append(Promise(space_id=space, hours=data["hours"], told_id=batch.id_of("users", data.get("told"))))
    here = Promise.objects.filter(space_id__in=ids)
    for row in batch.put("promises", rows, here, ("space_id",), ("hours", "told_id")):
        move_on(row.space_id)


FILES = [
    ArchiveFile(
        name="promises",
        fields={
            "space": Field(identity), "hours": Field(whole_number(1, MOST_HOURS)), "told": Field(identity, False),
        },
        key=("space",),
        references={"space": "spaces", "told": "users"},
        dump=dump_promises,
        load=load_promises,
        people=lambda export: promises_of(export).values_list("told", flat=True),
        order=40,
    )
]  # fmt: skip
