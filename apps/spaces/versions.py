"""What pages keep of a space until it becomes another version."""

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.db.models import F
from django.utils.translation import get_language

from apps.spaces.models import Space

HOUR = 3600


def kept(space: Space, what: str, make: Callable[[Space], Any], seconds: int = HOUR) -> Any:
    """Return `make(space)` as it was when it was made for this version of `space`, at most `seconds` ago.

    What is kept is the same for all who may see the space: who sees what is asked afterwards.
    """
    key = f"space:{space.pk}:{space.version}:{what}:{get_language()}"
    found = cache.get(key)
    if found is None:
        found = {"is": make(space)}
        cache.set(key, found, seconds)
    return found["is"]


def move_on(space_id: int) -> None:
    """Make the space another version: what was kept of it is not looked at any more."""
    Space.objects.filter(pk=space_id).update(version=F("version") + 1)
