"""What waits for a person in search: new things that their saved searches found."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import ngettext

from apps.content.models import Item
from apps.core.readers import ReadersRead
from apps.core.registry import Need, needs
from apps.discussion.models import Comment
from apps.search.models import NewlyFound

MOST = 200


def _news(reader: Any) -> Any:
    unseen = NewlyFound.objects.filter(saved__user_id=reader.pk, seen_at=None).exclude(saved__tells_since=None)
    newest = unseen.order_by("-at", "-pk").values("pk")[:MOST]
    # Asked for each row alone: there are few, and to list all that one may see takes PostgreSQL seconds.
    item = Item.visible_to(reader).filter(pk=OuterRef("item_id"), state__in=["published", "archived"])
    comment = Comment.visible_to(reader).filter(pk=OuterRef("comment_id"))
    seen = NewlyFound.objects.filter(Q(pk__in=newest), Q(Exists(item)), Q(comment=None) | Q(Exists(comment)))
    return seen.order_by("-at", "-pk").values_list("saved_id", "saved__words", "item__title", "at")


news = ReadersRead(_news)


def found_anew(read: list[Any], limit: int) -> list[dict[str, Any]]:
    """Return a row for each saved search of somebody that found something new which they may see now."""
    grouped: dict[int, list[Any]] = {}
    for saved, words, title, at in read:
        grouped.setdefault(saved, []).append((words, title, at))
    return [_row(saved, rows) for saved, rows in list(grouped.items())[:limit]]


def _row(saved: int, rows: list[Any]) -> dict[str, Any]:
    (words, title, at), n = rows[0], len(rows)
    said = ngettext("One new thing for “%(words)s”", "%(n)d new things for “%(words)s”", n)
    return {
        "icon": "search",
        "text": said % {"n": n, "words": Truncator(words).chars(60)},
        "url": reverse("search_found", args=[saved]),
        "note": Truncator(title).chars(80),
        "at": at,
        "key": f"search:{saved}:{int(at.timestamp())}",
    }


needs.add(Need("saved searches", found_anew, order=60, read=news, moments=(3,)))
