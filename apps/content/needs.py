"""What waits for a person of their own: what they began and left for longer than an hour."""

from datetime import timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce, Left, Now
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.content.models import Draft, Item
from apps.core import richtext
from apps.core.readers import ReadersRead
from apps.core.registry import Kind, Need, kinds, needs

LEFT_FOR = timedelta(hours=1)
MOST = 100
WORDS = 400


def typed(name: str) -> Any:
    """Return the beginning of what was typed into the field `name` of a form."""
    return Coalesce(Left(KeyTextTransform("0", KeyTransform(name, "fields")), WORDS), Value(""))


def _left(reader: Any) -> QuerySet:
    """Read (what, id, kind, title, words, at) of items that are no more than drafts, and of forms nobody has sent."""
    since = Now() - LEFT_FOR
    alone, shared = (
        drafts.annotate(at=Coalesce("edited_at", "created"))
        .filter(at__lt=since)
        .values_list(Value("item"), "pk", "kind", F("title"), F("excerpt"), "at")
        for drafts in Item.drafts_of(reader)
    )
    # Only forms that make something new bring back what the portal kept; their drafts are named after the kind.
    forms = (
        Draft.objects.filter(user_id=reader.pk, key__in=kinds.names(), saved_at__lt=since)
        .annotate(title=typed("title"), words=typed("body"))
        .exclude(Q(title="") & Q(words=""))
        .values_list(Value("form"), "pk", "key", "title", "words", "saved_at")
    )
    return alone.union(shared, forms).order_by("-at")[:MOST]


left = ReadersRead(_left)


def drafts(found: list[Any], limit: int) -> list[dict[str, Any]]:
    """Return what somebody has begun and not gone on with for an hour, newest first; each may be put away."""
    return [row_of(*columns) for columns in found[:limit] if columns[2] in kinds]


def row_of(what: str, pk: int, kind_name: str, title: str, words: str, at: Any) -> dict[str, Any]:
    kind = kinds.get(kind_name)
    name = Truncator(title.strip() or richtext.plain_text(whole(words)).strip()).chars(60)
    return {
        "icon": "pen-line",
        "text": _("Finish “%(name)s”") % {"name": name} if name else _("Finish what you began"),
        "url": address(what, pk, kind, title),
        "note": _("%(kind)s, not published") % {"kind": kind.label},
        "at": at,
        "act": _("Go on"),
        "key": f"{what}:{pk}:{int(at.timestamp())}",
    }


def whole(words: str) -> str:
    """Return `words` without a tag that was cut in two at their end."""
    return words[: words.rfind("<")] if len(words) == WORDS and words.rfind("<") > words.rfind(">") else words


def address(what: str, pk: int, kind: Kind, title: str) -> str:
    """Return where the writing goes on: the form of its kind, or the page of a kind that has none for changing it."""
    if what == "form":
        return kind.create_url(None)
    item = Item(pk=pk, kind=kind.name, title=title)
    return kind.edit_url(item) if kind.edit_url else item.get_absolute_url()


needs.add(Need("drafts", drafts, order=80, read=left, moments=(5,)))
