"""What a topic's page says of replies that were taken from it or to it."""

from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string

from apps.content.door import visible_versions
from apps.content.models import Item
from apps.forums.models import Split

MOST_SHOWN = 10


def splits(request: Any, item: Any, can_do: frozenset[str]) -> str:
    """Say in one sentence each where replies went and came from, as far as the reader may see it, the newest first."""
    if not item.facts.get("split"):
        return ""
    # A topic that began so says so itself.
    about = Split.objects.filter(Q(source_id=item.pk) | Q(target_id=item.pk, began=False)).order_by("-pk")[:MOST_SHOWN]
    known = list(about.values_list("source_id", "target_id", "replies"))
    others = {pk for source, target, _n in known for pk in (source, target)} - {item.pk}
    seen = visible_versions(request.user, sorted(others))
    titles = {row.pk: row for row in Item.for_cards(list(seen))} if seen else {}
    rows = []
    for source, target, n in known:
        left = source == item.pk
        other = titles.get(target if left else source)
        if other is not None:
            rows.append({"left": left, "n": n, "title": other.title, "url": other.get_absolute_url()})
    return render_to_string("forums/splits.html", {"rows": rows}) if rows else ""
