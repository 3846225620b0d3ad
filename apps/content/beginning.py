"""With what a form begins that somebody has filled in before and not sent."""

from typing import Any

from apps.content.models import Draft, Item
from apps.core.richtext import Written
from apps.spaces.models import Space


def initial_of(draft: Draft | None, chosen: Space | None) -> dict[str, Any]:
    """Return what the form begins with: what was typed last time, in the space asked for."""
    typed: dict[str, Any] = {name: values[0] for name, values in (draft.fields if draft else {}).items() if values}
    if "body" in typed:
        typed["body"] = Written(typed["body"], typed.get("body_format", "markdown"))
    return typed | ({"space": chosen.pk} if chosen else {})


def as_of(item: Item | None, draft: Draft | None) -> str:
    """Return which version the words in the form are: what a device typed after it comes before them."""
    if item is not None:
        return str(int((item.edited_at or item.created).timestamp() * 1000))
    return draft.stamp if draft else ""
