"""The people of the demonstration whom a visitor may become with one click."""

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.core.cache import cache as shared

from apps.accounts.models import User

PEOPLE = settings.BASE_DIR / "demo" / "people.json"
KEY, SECONDS = "accounts.demo_people", 60


@cache
def roles_of_demo() -> dict[str, str]:
    """Return {handle: what the person is there to show}, in order, from demo/people.json."""
    if not PEOPLE.exists():
        return {}
    return {row["username"]: row["what"] for row in json.loads(PEOPLE.read_text(encoding="utf-8"))}


def demo_people() -> list[dict[str, Any]]:
    """Return those who are here as dicts {username, name, title, initials, hue, photo_url}; outside the demo none."""
    if not settings.DEMO:
        return []
    known = shared.get(KEY)
    if known is None:
        whats = roles_of_demo()
        found = {user.username: user for user in User.objects.filter(username__in=whats, is_active=True)}
        known = [
            {
                "username": name,
                "name": found[name].name,
                "title": what,
                "initials": found[name].initials,
                "hue": found[name].hue,
                "photo_url": found[name].photo_url,
            }
            for name, what in whats.items()
            if name in found
        ]
        shared.set(KEY, known, SECONDS if known else 1)
    return known
