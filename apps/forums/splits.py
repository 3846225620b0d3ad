"""What a topic's page says of replies that were taken from it or to it."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.urls import reverse

from apps.content.models import Item
from apps.forums.models import Split

MOST_SHOWN = 10


def splits(request: Any, item: Any, can_do: frozenset[str]) -> str:
    """Say in one sentence each where replies went and came from, as far as the reader may see it, the newest first."""
    if not item.facts.get("split"):
        return ""
    seen = Item.visible_to(request.user)
    went = Q(Exists(seen.filter(pk=OuterRef("target"))), source_id=item.pk)
    # A topic that began so says so itself.
    came = Q(Exists(seen.filter(pk=OuterRef("source"))), target_id=item.pk, began=False)
    about = Split.objects.filter(went | came).order_by("-pk")[:MOST_SHOWN]
    rows = [
        {
            "left": source == item.pk,
            "n": n,
            "title": there if source == item.pk else here,
            "url": reverse("item_short", args=[target if source == item.pk else source]),
        }
        for source, here, target, there, n in about.values_list(
            "source_id", "source__title", "target_id", "target__title", "replies"
        )
    ]
    return render_to_string("forums/splits.html", {"rows": rows}) if rows else ""
