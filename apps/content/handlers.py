"""Kept cards are drawn anew when a name they show has changed; pages that a new text links are looked at."""

from apps.content import previews
from apps.content.actions import bump
from apps.content.models import Coauthor, Item
from apps.core.registry import Handler, OfEveryKind, archive_kinds, handlers
from apps.events.models import Event


def redraw_cards_of_person(event: Event) -> None:
    person = event.data.get("person", event.actor_id)
    bump(Item.everything.filter(author_id=person))
    bump(Item.everything.filter(pk__in=Coauthor.objects.filter(user_id=person).values("item_id")))


def redraw_cards_of_space(event: Event) -> None:
    bump(Item.everything.filter(space_id=event.space_id))


def look_at_links(event: Event) -> None:
    kind = event.verb.partition(".")[0]
    text = archive_kinds.get(kind).dump([event.item_id]).get(event.item_id)
    if text:
        previews.want(text["html"])


handlers.add(Handler("content.redraw_cards_of_person", frozenset({"person.updated"}), redraw_cards_of_person))
handlers.add(Handler("content.redraw_cards_of_space", frozenset({"space.updated"}), redraw_cards_of_space))
handlers.add(Handler("content.look_at_links", OfEveryKind("published", "edited"), look_at_links))
