"""A feed as Atom: entries whose ids never change, with the text as it may leave the portal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.content.cards import beginning_of, person_of
from apps.content.door import visible_versions
from apps.content.models import Item
from apps.core.fragments import kept
from apps.core.registry import archive_kinds, kinds
from apps.integrations.feeds.html import outward, storable
from apps.integrations.feeds.sources import Source
from apps.strategy.context import organisation

# The year belongs to the ids and says nothing else; changing it would make every entry new to every reader.
AUTHORITY = f"tag:{urlsplit(settings.PUBLIC_URL).hostname},2026"


class Feed(Atom1Feed):
    """Django's Atom, with the whole text of an entry beside its title, and the moment it last changed."""

    def latest_post_date(self) -> datetime:
        return self.feed["changed"]

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


@dataclass(frozen=True)
class Listing:
    """What is in a feed at this moment: items its reader may see, newest first, a tag for it, and when it changed."""

    items: list[Item]
    etag: str
    changed: datetime


def listing(source: Source, user: Any, opened: datetime) -> Listing:
    """Read what is in the feed. `opened` stands for its last change while nothing is in it (aware)."""
    versions = visible_versions(user, source.read())
    items = sorted(Item.for_cards(list(versions)), key=lambda item: (item.dated, item.pk), reverse=True)
    names = [organisation()["name"], source.name, source.title, source.subtitle, get_language()]
    facts = [*names, *((item.pk, versions[item.pk]) for item in items)]
    etag = sha256(repr(facts).encode()).hexdigest()[:32]
    return Listing(items, f'"{etag}"', max([opened, *(changed(item) for item in items)]))


def changed(item: Item) -> datetime:
    """Return when an item last said something else; comments do not make it new to a feed reader."""
    return max(item.dated, item.edited_at or item.dated)


def write(source: Source, found: Listing, address: str) -> str:
    """Return the feed as XML. `address` is where it was fetched from, as its reader knows it."""
    house = organisation()["name"]
    feed = Feed(
        title=storable(f"{source.title} · {house}"),
        link=settings.PUBLIC_URL + source.page,
        description="",
        subtitle=storable(source.subtitle),
        language=get_language(),
        author_name=storable(house),
        feed_url=address,
        feed_guid=f"{AUTHORITY}:/feeds/{quote(source.name)}",
        changed=found.changed,
    )
    texts = texts_of(found.items)
    for item in found.items:
        add(feed, item, texts.get(item.pk, item.excerpt))
    return feed.writeString("utf-8")


def texts_of(items: Iterable[Item]) -> dict[int, str]:
    """Return {id: stored HTML} of items that have passed `visible_to`: kept, or from one query for each kind."""
    known = {item.pk: item for item in items}

    def read(missing: list[int]) -> dict[int, str]:
        by_kind: dict[str, list[int]] = {}
        for pk in missing:
            by_kind.setdefault(known[pk].kind, []).append(pk)
        dumped = (archive_kinds.get(kind).dump(ids).items() for kind, ids in by_kind.items())
        return {pk: columns["html"] for rows in dumped for pk, columns in rows if "html" in columns}

    return kept({pk: f"text:{pk}:{item.version}" for pk, item in known.items()}, read)


def add(feed: Feed, item: Item, text: str) -> None:
    author, address = person_of(item.author), settings.PUBLIC_URL + item.get_absolute_url()
    content = outward(text)
    if item.preview or "<img" in text:
        content += format_html('<p><a href="{}">{}</a></p>', address, _("See the pictures in the portal"))
    others = [shared.user.name for shared in item.coauthors.all()]
    feed.add_item(
        title=storable(title_of(item, author["name"])),
        link=address,
        description=None,
        unique_id=f"{AUTHORITY}:/i/{item.pk}",
        author_name=storable(", ".join([author["name"], *others])),
        author_link=settings.PUBLIC_URL + author["url"] if author["url"] else None,
        pubdate=item.dated,
        updateddate=changed(item),
        categories=[storable(name) for name, _slug in item.tag_names],
        content=content,
    )


def title_of(item: Item, author: str) -> str:
    """Return the title of an entry: the item's own, its beginning, or, when it has no words, what it is."""
    begun = Truncator(item.title.strip() or beginning_of(item)).chars(80)
    return begun or _("%(kind)s by %(name)s") % {"kind": kinds.get(item.kind).label, "name": author}
