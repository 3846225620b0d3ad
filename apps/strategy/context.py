"""What every page says about the portal itself."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from apps.strategy.models import Organisation

KEY, SECONDS = "strategy.organisation", 300


def organisation() -> dict[str, str]:
    """Return {name, vision} of the organisation, or the product's own name before first run."""
    known = cache.get(KEY)
    if known is None:
        row = Organisation.objects.filter(pk=1).values("name", "vision").first()
        known = row or {"name": "Workscape", "vision": ""}
        cache.set(KEY, known, SECONDS)
    return known


def forget() -> None:
    """Have the organisation read anew, once it has become another."""
    cache.delete(KEY)


def portal(request: HttpRequest) -> dict[str, Any]:
    theme = request.COOKIES.get("theme", "")
    return {
        "portal": {
            **organisation(),
            "demo": settings.DEMO,
            "theme": theme if theme in {"light", "dark"} else "",
            "url": settings.PUBLIC_URL,
        }
    }
