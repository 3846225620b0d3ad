"""What somebody follows, as streams and buttons ask for it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q

from apps.accounts.models import User
from apps.accounts.querysets import UserQuerySet
from apps.content.models import Item
from apps.following.models import Follow, Level
from apps.spaces.models import Membership, Space
from apps.tagging.models import Tag

# Rows (space_id, level). Spaces somebody left or that closed meanwhile are no source any more, whatever the row says.
FOLLOWED_SPACES_SQL = """
SELECT m.space_id, COALESCE(f.level, 'all') AS level
FROM spaces_membership m LEFT JOIN following_follow f ON f.user_id = m.user_id AND f.space_id = m.space_id
WHERE m.user_id = %(user)s
UNION ALL
SELECT f.space_id, f.level
FROM following_follow f JOIN spaces_space s ON s.id = f.space_id
WHERE f.user_id = %(user)s AND s.visibility = 'open' AND NOT %(guest)s
  AND NOT EXISTS (SELECT 1 FROM spaces_membership m WHERE m.user_id = f.user_id AND m.space_id = f.space_id)
"""
SOURCES_SQL = f"""
SELECT 'space', space_id, level FROM ({FOLLOWED_SPACES_SQL}) spaces
UNION ALL
SELECT CASE WHEN tag_id IS NOT NULL THEN 'tag' WHEN person_id IS NOT NULL THEN 'person' ELSE 'item' END,
       COALESCE(tag_id, person_id, item_id), level
FROM following_follow WHERE user_id = %(user)s AND space_id IS NULL
"""  # noqa: S608  (put together from constants alone)
LEVELS_SQL = """
SELECT s.id, COALESCE(f.level, CASE WHEN m.id IS NULL THEN 'muted' ELSE 'all' END)
FROM unnest(%(ids)s::bigint[]) AS s(id)
LEFT JOIN spaces_membership m ON m.user_id = %(user)s AND m.space_id = s.id
LEFT JOIN following_follow f ON f.user_id = %(user)s AND f.space_id = s.id
"""


@dataclass(frozen=True)
class Sources:
    """Where what is new for a person comes from.

    `space_levels` holds every space they are a member of, and every open one they follow without being a member;
    the others are the ids of what they follow. `visible_to` still has the last word over what comes from there.
    """

    space_levels: dict[int, Level]
    tags: list[int]
    people: list[int]
    items: list[int]


def sources_of(user: Any) -> Sources:
    """Return all that `user` follows, from one query. Nothing for who is not signed in."""
    levels: dict[int, Level] = {}
    ids: dict[str, list[int]] = {"tag": [], "person": [], "item": []}
    if user.is_authenticated:
        with connection.cursor() as cursor:
            cursor.execute(SOURCES_SQL, {"user": user.pk, "guest": user.is_guest})
            for target, pk, level in cursor.fetchall():
                if target == "space":
                    levels[pk] = Level(level)
                else:
                    ids[target].append(pk)
    return Sources(levels, tags=ids["tag"], people=ids["person"], items=ids["item"])


def levels_of(user: Any, spaces: Iterable[Space | int]) -> dict[int, Level]:
    """Return {space id: level} of what `user` wants to see of each of `spaces` (or their ids).

    Members who said nothing want everything, others nothing.
    """
    ids = [space.pk if isinstance(space, Space) else space for space in spaces]
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(LEVELS_SQL, {"user": user.pk, "ids": ids})
        return {pk: Level(level) for pk, level in cursor.fetchall()}


def followed_ids(user: Any, target: str, among: Iterable[int] | None = None) -> set[int]:
    """Return the ids of what `user` follows of one sort: "item", "tag" or "person"; of `among`, or of all."""
    rows = Follow.objects.filter(user_id=user.pk).exclude(**{f"{target}_id": None})
    if among is not None:
        rows = rows.filter(**{f"{target}_id__in": list(among)})
    return set(rows.values_list(f"{target}_id", flat=True))


def met_by(user: Any) -> UserQuerySet:
    """Return the people whose page `user` may open: everybody active; for guests the members of their own spaces."""
    if not user.is_authenticated or not user.is_guest:
        return User.objects.visible_to(user)
    shared = Membership.objects.filter(space__in=Space.objects.of(user).values("pk"))
    return User.objects.filter(Q(pk=user.pk) | Q(pk__in=shared.values("user_id")), is_active=True)


# What `user` may follow, by the sort of thing; spaces have levels of their own.
DOORS: dict[str, Callable[[Any], Any]] = {"item": Item.visible_to, "tag": Tag.visible_to, "person": met_by}
