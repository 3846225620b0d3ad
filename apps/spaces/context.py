"""The left rail: my tasks and interests, with unread dots, from one query."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from apps.core.prepared import fetch

RAIL_SQL = """
SELECT s.name, s.slug, s.hue, s.glyph, s.purpose,
       s.last_activity_at > COALESCE(r.read_at, m.joined) AS unread
FROM spaces_membership m
JOIN spaces_space s ON s.id = m.space_id AND s.archived_at IS NULL
LEFT JOIN spaces_readmark r ON r.user_id = m.user_id AND r.space_id = m.space_id
WHERE m.user_id = %s
ORDER BY s.last_activity_at DESC
LIMIT 60
"""


def spaces_of(user: Any) -> dict[str, Any]:
    """Return {tasks, interests, unread}: dicts {name, url, hue, glyph, unread}, liveliest first; is any unread."""
    rows: dict[str, Any] = {"tasks": [], "interests": [], "unread": False}
    if not user.is_authenticated:
        return rows
    base = reverse("space", args=["-"])[:-2]
    for name, slug, hue, glyph, purpose, unread in fetch(RAIL_SQL, [user.pk]):
        entry = {"name": name, "url": f"{base}{slug}/", "hue": hue, "glyph": glyph, "unread": unread}
        rows["unread"] |= unread
        rows["tasks" if purpose == "task" else "interests"].append(entry)
    return rows


def rail(request: HttpRequest) -> dict[str, Any]:
    return {"rail": SimpleLazyObject(lambda: spaces_of(request.user))}
