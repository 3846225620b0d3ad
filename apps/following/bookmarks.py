"""What somebody keeps, page by page: only what they may see now."""

from dataclasses import dataclass
from typing import Any

from apps.content.cards import card_of
from apps.content.models import Item
from apps.core.pages import Cursor, Page
from apps.following.models import Bookmark, Folder

SIZE = 20


@dataclass(frozen=True)
class Kept:
    """One bookmark: the item as cards show it, and the name of its folder, if any."""

    item: dict[str, Any]
    folder: str


def page_of(user: Any, folder: Folder | None = None, after: Cursor | None = None) -> Page[Kept]:
    """Return a page of what `user` keeps (in `folder`, or anywhere) and may see now, newest first."""
    mine = Bookmark.objects.filter(user=user, item__in=Item.visible_to(user).values("pk")).select_related("folder")
    if folder is not None:
        mine = mine.filter(folder=folder)
    if after is not None:
        mine = mine.filter(pk__lt=after.id)
    page = Page.cut(mine.order_by("-pk"), SIZE, lambda row: Cursor(row.at, row.pk).encode())
    items = {item.pk: item for item in Item.for_cards([row.item_id for row in page.rows])}
    return page.showing([Kept(card_of(items[row.item_id]), row.folder.name if row.folder else "") for row in page.rows])


def closed_count(user: Any) -> int:
    """Return how many things `user` keeps that they may not see any more."""
    return Bookmark.objects.filter(user=user).exclude(item__in=Item.visible_to(user).values("pk")).count()
