"""Spaces of an archive and their members."""

import re
from typing import Any

from apps.accounts.models import User
from apps.content.actions import bump
from apps.content.models import Item
from apps.core.copying import copy_in
from apps.integrations.archive.batch import UPDATE_AT_ONCE, Batch, by_time
from apps.integrations.archive.portal import parts
from apps.spaces.actions.space import EXPLORATION
from apps.spaces.models import HUES, Membership, Role, Space
from apps.spaces.naming import RESERVED

_NO_SLUG = re.compile(r"[^a-zA-Z0-9_-]+")


def load_spaces(batch: Batch) -> None:
    rows = batch.rows("spaces")
    batch.assign("spaces", by_time(rows))
    slugs = _free_slugs(batch)

    def at_creation(key: str) -> dict[str, Any]:
        data = rows[key].data
        owner = next((member["user"] for member in data.get("members", []) if member["role"] == Role.OWNER), None)
        return {
            "slug": slugs[key],
            "hue": sum(data["name"].encode()) % HUES + 1,
            "created_by_id": batch.id_of("users", owner),
            "last_activity_at": batch.at(data["created"]),
            # The format does not say how long a space explores: from now on it has as long as a new one.
            "exploratory_until": None if "goal" in data else (batch.now + EXPLORATION).date(),
        }

    batch.settle(
        "spaces",
        ((key, _space(batch, rows[key].data)) for key in by_time(rows)),
        at_creation=at_creation,
        derived=["name_key", "search_key"],
    )
    known = Space.objects.filter(pk__in=list(batch.ids["spaces"].values()))
    here = dict(known.values_list("pk", "slug"))
    batch.slugs = {key: here[pk] for key, pk in batch.ids["spaces"].items() if pk in here}
    if batch.changed["spaces"]:
        bump(Item.everything.filter(space__in=batch.changed["spaces"]))
    load_members(batch)


def _space(batch: Batch, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": data["name"],
        "purpose": data["purpose"],
        "visibility": data["visibility"],
        "description": data.get("description", ""),
        "goal_id": batch.id_of("goals", data.get("goal")),
        "ends": batch.on(data["ends"]) if "ends" in data else None,
        "created": batch.at(data["created"]),
    }


def _free_slugs(batch: Batch) -> dict[str, str]:
    """Return {archive id: slug} for the new spaces: the id where it can be an address, or one near it."""
    taken = set(Space.objects.values_list("slug", flat=True)) | RESERVED
    slugs = {}
    for key in batch.rows("spaces"):
        if key in batch.existing["spaces"]:
            continue
        base = _NO_SLUG.sub("-", key).strip("-")[:70] or "space"
        slug = base
        number = 2
        while slug in taken:
            slug, number = f"{base}-{number}", number + 1
        taken.add(slug)
        slugs[key] = slug
    return slugs


def load_members(batch: Batch) -> None:
    """Add who is missing and give everybody the archive's role. Nobody is taken out of a space by an archive."""
    tally = batch.report.of("members")
    here: dict[tuple[int, int], Membership] = {}
    for part in parts(batch.existing["spaces"]):
        ids = [batch.ids["spaces"][key] for key in part]
        here |= {(row.space_id, row.user_id): row for row in Membership.objects.filter(space_id__in=ids)}
    joined = dict(User.objects.values_list("pk", "joined"))
    new, changed = [], []
    for key, (_line, data) in batch.rows("spaces").items():
        space, created = batch.ids["spaces"][key], batch.at(data["created"])
        for member in data.get("members", []):
            user = batch.ids["users"][member["user"]]
            row = here.get((space, user))
            tally.read += 1
            if row is None:
                at = max(created, joined[user])
                new.append(Membership(space_id=space, user_id=user, role=member["role"], joined=at))
            elif row.role != member["role"]:
                row.role = member["role"]
                changed.append(row)
            else:
                tally.unchanged += 1
    tally.created += copy_in(Membership, new)
    tally.updated += len(changed)
    Membership.objects.bulk_update(changed, ["role"], batch_size=UPDATE_AT_ONCE)
    batch.new["members"], batch.changed["members"] = new, changed


def without_owner(batch: Batch) -> int:
    """Return how many of the archive's spaces nobody owns."""
    ids = [row.pk for row in batch.new["spaces"]]
    return Space.objects.filter(pk__in=ids).without_owner().count() if ids else 0
