"""What the conversation adds to the pages of items that grew from others: what was said where they grew from."""

from typing import Any

from django.template.loader import render_to_string

from apps.content.growth import family_of
from apps.core.registry import ItemPanel, item_panels
from apps.discussion import threads


def earlier_talk(request: Any, item: Any, can_do: frozenset[str]) -> str:
    """Show the conversation under each source of the item, folded away; it is answered where it was held."""
    if not item.facts.get("grown"):
        return ""
    sources, _results = family_of(request.user, item)
    told = [source for source in sources if source.comment_count]
    rows = [{"item": source, "talk": threads.conversation(source, request.user, frozenset())} for source in told]
    return render_to_string("discussion/earlier_talk.html", {"rows": rows}) if rows else ""


item_panels.add(ItemPanel("earlier_talk", "foot", earlier_talk, order=80))
