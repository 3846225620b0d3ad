"""With what a form begins that somebody has filled in before and not sent."""

from typing import Any

from apps.content.models import Draft
from apps.core.richtext import Written
from apps.spaces.models import Space


def initial_of(draft: Draft | None, chosen: Space | None) -> dict[str, Any]:
    """Return what the form begins with: what was typed last time, in the space asked for."""
    typed: dict[str, Any] = {name: values[0] for name, values in (draft.fields if draft else {}).items() if values}
    if "body" in typed:
        typed["body"] = Written(typed["body"], typed.get("body_format", "markdown"))
    return typed | ({"space": chosen.pk} if chosen else {})
