"""Units, people, goals and readings of an archive."""

from collections.abc import Iterator
from secrets import token_hex
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction

from apps.accounts.models import User
from apps.content.actions import bump
from apps.content.models import Item
from apps.core import richtext
from apps.core.copying import copy_in
from apps.discussion.models import Comment
from apps.integrations.archive.batch import UPDATE_AT_ONCE, Batch
from apps.strategy.context import forget
from apps.strategy.models import Metric, Organisation, Reading


def load_organisation(batch: Batch, *, fill_blanks: bool) -> None:
    """Name the organisation after the archive when the portal has none; with `fill_blanks`, fill what it left empty."""
    manifest = batch.content.manifest
    named, new = Organisation.objects.get_or_create(
        pk=1, defaults={"name": manifest["name"], "vision": manifest.get("vision", "")}
    )
    if fill_blanks and not new:
        named.name = named.name or manifest["name"]
        named.vision = named.vision or manifest.get("vision", "")
        named.save()
    transaction.on_commit(forget)


def load_units(batch: Batch) -> None:
    rows = batch.rows("units")
    batch.assign("units", list(rows), batch.content.adopted["units"])
    batch.settle(
        "units",
        (
            (key, {"name": data["name"], "parent_id": batch.id_of("units", data.get("parent"))})
            for key, (_line, data) in rows.items()
        ),
    )


def load_people(batch: Batch) -> None:
    rows = batch.rows("users")
    batch.assign("users", list(rows), batch.content.adopted["users"])
    batch.settle(
        "users",
        ((key, _person(batch, key, data)) for key, (_line, data) in rows.items()),
        at_creation=lambda key: {"username": key, "password": UNUSABLE_PASSWORD_PREFIX + token_hex(20)},
        derived=["name_key"],
    )
    here = list(User.objects.values_list("username", "name", "source_id"))
    batch.people = {username: richtext.Mention(username=username, name=name) for username, name, _key in here}
    # A text names people as its archive does, also where they go by another handle here.
    batch.people |= {key: batch.people[username] for username, _name, key in here if key in rows}
    renamed = [user.pk for user in batch.changed["users"]]
    if renamed:
        bump(Item.everything.filter(author_id__in=renamed))
        bump(Comment.everything.filter(author_id__in=renamed))


def _person(batch: Batch, key: str, data: dict[str, Any]) -> dict[str, Any]:
    here = batch.existing["users"].get(key)
    joined = data.get("joined")
    return _further(data, here) | {
        "name": data["name"],
        "email": data["email"],
        "unit_id": batch.id_of("units", data.get("unit")),
        "title": data.get("title", ""),
        "location": data.get("location", ""),
        "bio": data.get("bio", ""),
        "skills": data.get("skills", []),
        # An archive gives roles and never takes one away: nobody is to lock out the portal's own admin.
        "roles": list(dict.fromkeys([*(here.roles if here else []), *data.get("roles", [])])),
        "joined": batch.at_day(joined) if joined else (here.joined if here else batch.exported_at),
    }


def _further(data: dict[str, Any], here: Any) -> dict[str, Any]:
    """Return what many archives say nothing of; what somebody has said of it here stays then."""
    known = here or User()
    said = {name: data.get(name, getattr(known, name)) for name in ("contact", "languages", "time_zone")}
    hours = data.get("working_hours")
    if hours is None:
        return said | {name: getattr(known, name) for name in ("work_days", "work_from", "work_to")}
    return said | {"work_days": sorted(set(hours["days"])), "work_from": hours["begin"], "work_to": hours["end"]}


def load_goals(batch: Batch) -> None:
    rows = batch.rows("goals")
    batch.assign("goals", list(rows))
    batch.settle(
        "goals",
        (
            (
                key,
                {
                    "statement": data["statement"],
                    "enables_id": batch.id_of("goals", data.get("enables")),
                    "owner_id": batch.id_of("users", data.get("owner")),
                },
            )
            for key, (_line, data) in rows.items()
        ),
    )
    here = {metric.goal_id: metric for metric in Metric.objects.filter(goal_id__in=list(batch.ids["goals"].values()))}
    for key, (_line, data) in rows.items():
        goal = batch.ids["goals"][key]
        if "metric" not in data:
            if goal in here:
                here[goal].delete()
            continue
        values = {**data["metric"], "by": batch.on(data["metric"]["by"])}
        metric = here.get(goal)
        if metric is None or any(getattr(metric, column) != value for column, value in values.items()):
            Metric.objects.update_or_create(goal_id=goal, defaults=values)


def load_readings(batch: Batch) -> None:
    tally = batch.report.of("readings")
    goals = {batch.ids["goals"][goal] for goal, _at in batch.rows("readings")}
    here = {(reading.goal_id, reading.at): reading for reading in Reading.objects.filter(goal_id__in=goals)}
    new, changed = [], []
    for goal, at, value in _readings(batch):
        reading = here.get((goal, at))
        if reading is None:
            new.append(Reading(goal_id=goal, at=at, value=value))
        elif reading.value != value:
            reading.value = value
            changed.append(reading)
        else:
            tally.unchanged += 1
    tally.created += copy_in(Reading, new)
    tally.updated += len(changed)
    Reading.objects.bulk_update(changed, ["value"], batch_size=UPDATE_AT_ONCE)


def _readings(batch: Batch) -> Iterator[tuple[int, Any, float]]:
    for _line, data in batch.rows("readings").values():
        yield batch.ids["goals"][data["goal"]], batch.at(data["at"]), data["value"]
