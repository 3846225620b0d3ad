"""What the page of all that somebody follows shows: one sort at a time, a page at a time."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.content.cards import card_of, person_of
from apps.content.models import Item
from apps.core.pages import Cursor, Page
from apps.following.models import Follow
from apps.following.reading import DOORS, levels_of
from apps.spaces.models import Space
from apps.tagging.models import Tag

SIZE = 50
SECTIONS = {"spaces": _("Spaces"), "people": _("People"), "tags": _("Tags"), "items": _("Posts and more")}
SECTIONS_OF = {"person": "people", "tag": "tags", "item": "items"}
TARGETS = {section: target for target, section in SECTIONS_OF.items()}


def sections(current: str) -> list[dict[str, Any]]:
    """Return the sorts of things one can follow, as the tabs of the page."""
    return [
        {"label": label, "url": reverse("following", args=[name]), "current": name == current}
        for name, label in SECTIONS.items()
    ]


def page_of(user: Any, section: str, after: Cursor | None) -> Page[dict[str, Any]]:
    """Return a page of what `user` follows and may see now, as dicts; raises KeyError for an unknown section."""
    return spaces_of(user, after) if section == "spaces" else things_of(user, TARGETS[section], after)


def spaces_of(user: Any, after: Cursor | None) -> Page[dict[str, Any]]:
    """Return one's own spaces and the open ones one follows, by age, with the level of each."""
    followed = Follow.objects.filter(user=user).exclude(space=None).values("space")
    mine = Space.objects.readable_by(user).filter(pk__in=followed) | Space.objects.of(user)
    if after is not None:
        mine = mine.filter(pk__gt=after.id)
    page = Page.cut(mine.order_by("pk"), SIZE, lambda space: Cursor(space.created, space.pk).encode())
    levels = levels_of(user, page.rows)
    return page.showing([{"space": space, "level": levels[space.pk].value} for space in page.rows])


def things_of(user: Any, target: str, after: Cursor | None) -> Page[dict[str, Any]]:
    """Return followed items, tags or people as {id, url, name, about} and what draws them, newest first."""
    mine = Follow.objects.filter(user=user, **{f"{target}__in": DOORS[target](user).values("pk")})
    if after is not None:
        mine = mine.filter(pk__lt=after.id)
    page = Page.cut(mine.order_by("-pk"), SIZE, lambda row: Cursor(row.since, row.pk).encode())
    ids = [getattr(row, f"{target}_id") for row in page.rows]
    things = {thing.pk: thing for thing in drawn(target, ids)}
    return page.showing([shown(target, things[pk]) for pk in ids])


def drawn(target: str, ids: list[int]) -> Any:
    if target == "item":
        return Item.for_cards(ids)
    model: Any = Tag if target == "tag" else User
    return model.objects.filter(pk__in=ids)


def shown(target: str, thing: Any) -> dict[str, Any]:
    row = {"id": thing.pk, "target": target}
    if target == "item":
        return row | {"item": card_of(thing)}
    if target == "person":
        return row | {"person": person_of(thing)}
    return row | {"tag": {"name": thing.name, "url": thing.get_absolute_url()}}
