"""Template context that every page needs."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from apps.core.registry import NavigationEntry, navigation


def entries_for(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the main navigation as dicts {name, label, icon, url, current, bottom_bar, for_roles}, in order."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    shown: list[NavigationEntry] = [
        entry
        for entry in navigation
        if (entry.for_guests or not user.is_guest) and (not entry.roles or entry.roles & set(user.roles))
    ]
    rows = []
    for entry in shown:
        url = reverse(entry.url)
        current = request.path == url or (url != "/" and request.path.startswith(url))
        rows.append(
            {
                "name": entry.name,
                "label": entry.label,
                "icon": entry.icon,
                "url": url,
                "current": current,
                "bottom_bar": entry.bottom_bar,
                "for_roles": bool(entry.roles),
            }
        )
    return rows


def navigation_of(request: HttpRequest) -> dict[str, Any]:
    return {"nav": SimpleLazyObject(lambda: entries_for(request)), "viewer": getattr(request, "user", None)}
