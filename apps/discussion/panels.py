"""What the conversation adds to the pages of items: what was said where they grew from, and what leads to them."""

from typing import Any

from django.template.loader import render_to_string

from apps.content.growth import family_of
from apps.content.panels import entry
from apps.core.registry import ItemPanel, item_panels
from apps.discussion import threads
from apps.discussion.references import naming

MOST_SHOWN = 6


def earlier_talk(request: Any, item: Any, can_do: frozenset[str]) -> str:
    """Show the conversation under each source of the item, folded away; it is answered where it was held."""
    if not item.facts.get("grown"):
        return ""
    sources, _results = family_of(request.user, item)
    told = [source for source in sources if source.comment_count]
    rows = [{"item": source, "talk": threads.conversation(source, request.user, frozenset())} for source in told]
    return render_to_string("discussion/earlier_talk.html", {"rows": rows}) if rows else ""


def linked_from(request: Any, item: Any, can_do: frozenset[str]) -> str:
    """Show what names the item, as far as the reader may see it."""
    if not item.facts.get("named"):
        return ""
    found = list(naming(request.user, item).select_related("author")[: MOST_SHOWN + 1])
    context = {"rows": [entry(row) for row in found[:MOST_SHOWN]], "more": len(found) > MOST_SHOWN, "item": item}
    return render_to_string("discussion/linked_from.html", context) if found else ""


item_panels.add(ItemPanel("linked_from", "aside", linked_from, order=20))
item_panels.add(ItemPanel("earlier_talk", "foot", earlier_talk, order=80))
