"""Where the page of a question that asks the same as another leads, and where its readers came from."""

from dataclasses import dataclass
from typing import Any

from apps.content.models import Item
from apps.core.pages import whole_number
from apps.forums.models import Duplicate

# What asks to see a question itself, and not the one it leads to.
STAYING = ("stay", "sort", "after", "reply")


@dataclass(frozen=True)
class Sameness:
    """What a question's page says of others that ask the same: the `original`, or `came` from a duplicate.

    `hidden` says that it is a duplicate of something the reader cannot see; `may` that they may take that back.
    """

    original: Item | None = None
    came: Item | None = None
    hidden: bool = False
    may: bool = False


def original_of(question: int) -> int:
    """Return the id of the question that this one is a duplicate of, or its own."""
    found = Duplicate.objects.filter(question=question).values_list("original_id", flat=True).first()
    return found or question


def way_on(request: Any, item: Any) -> str:
    """Return the address to which the page of `item` leads this reader, or "" where it is to be shown itself."""
    if not item.sends_on or any(name in request.GET for name in STAYING) or request.method != "GET":
        return ""
    original = seen_original(request.user, item)
    return f"{original.get_absolute_url()}?from={item.pk}" if original else ""


def seen_original(user: Any, item: Any) -> Item | None:
    found = Item.visible_to(user).filter(question__duplicates__question=item.pk)
    return found.select_related("space").first()


def sameness(request: Any, item: Any, can_do: frozenset[str]) -> Sameness:
    """Return what the page of `item` says; titles only of what the reader may see."""
    if item.sends_on:
        original = seen_original(request.user, item)
        return Sameness(original=original, hidden=original is None, may="item.duplicate" in can_do)
    pk = whole_number(request.GET.get("from", ""))
    found = Item.visible_to(request.user).filter(pk=pk, question__duplicate__original=item.pk)
    return Sameness(came=found.select_related("space").first() if pk else None)
