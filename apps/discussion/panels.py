"""What the conversation adds to the pages of items: what was said where they grew from, and what leads to them."""

from typing import Any

from django.template.loader import render_to_string

from apps.content.growth import family_of
from apps.content.panels import entry
from apps.core.registry import ItemPanel, item_panels
from apps.discussion import threads
from apps.discussion.kin import MOST_NAMING, kin_of

MOST_SHOWN = MOST_NAMING


def earlier_talk(request: Any, item: Any, can_do: frozenset[str]) -> str:
    """Show the conversation under each source of the item, folded away; it is answered where it was held."""
    if not item.facts.get("grown"):
        return ""
    sources, _results = family_of(request.user, item)
    told = [source for source in sources if source.comment_count]
    rows = [{"item": source, "talk": threads.conversation(source, request.user, frozenset())} for source in told]
    return render_to_string("discussion/earlier_talk.html", {"rows": rows}) if rows else ""


def around(request: Any, item: Any, can_do: frozenset[str]) -> str:
    """Show what the item grew from, what grew from it and what names it, as far as the reader may see it."""
    kin = kin_of(request.user, item)
    html = ""
    if kin.sources or kin.results:
        family = {"sources": [entry(row) for row in kin.sources], "results": [entry(row) for row in kin.results]}
        html = render_to_string("content/family.html", family)
    if kin.naming:
        shown, more = kin.naming[:MOST_SHOWN], len(kin.naming) > MOST_SHOWN
        context = {"rows": [entry(row) for row in shown], "more": more, "item": item}
        html += render_to_string("discussion/linked_from.html", context)
    return html


item_panels.add(ItemPanel("around", "aside", around, order=10))
item_panels.add(ItemPanel("earlier_talk", "foot", earlier_talk, order=80))
