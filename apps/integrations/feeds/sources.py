"""What there are feeds of: home, a space, a tag, a person, words. Each asks its door every time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.following.reading import met_by
from apps.home import reads, streams
from apps.integrations.feeds import words
from apps.spaces.models import Space
from apps.tagging.models import Tag

ENTRIES = 30


@dataclass(frozen=True)
class Source:
    """One feed of one reader: its name, what it says of itself, its page, and `read()`, the ids of what is in it."""

    kind: str
    value: str
    title: str
    subtitle: str
    page: str
    read: Callable[[], list[int]]

    @property
    def name(self) -> str:
        """The part of the feed's id that stays the same whoever reads it by whatever address."""
        return f"{self.kind}/{self.value}" if self.value else self.kind


def _read(sql: str, user: User, **values: Any) -> Callable[[], list[int]]:
    return lambda: [pk for pk, _at in streams.find(sql, user, None, ENTRIES, **values)[0]]


def home(user: User, value: str = "") -> Source:
    sql, spaces = streams.home_read("", None)
    about = _("What is new in the spaces, from the people and on the tags you follow.")
    return Source("home", "", _("Home"), about, reverse("home"), _read(sql, user, spaces=spaces))


def space(user: User, value: str) -> Source | None:
    found = Space.objects.readable_by(user).filter(slug=value).first()
    if found is None:
        return None
    read = _read(reads.SPACE_SQL, user, value=found.pk)
    return Source("space", found.slug, found.name, found.description, found.get_absolute_url(), read)


def tag(user: User, value: str) -> Source | None:
    found = Tag.visible_to(user).filter(slug=value).first()
    if found is None:
        return None
    read = _read(reads.TAG_SQL, user, value=found.pk)
    about = _("What carries this tag, across all spaces you may read.")
    return Source("tag", found.slug, f"#{found.name}", about, found.get_absolute_url(), read)


def person(user: User, value: str) -> Source | None:
    found = met_by(user).filter(username=value).first()
    if found is None:
        return None
    read = _read(reads.PERSON_SQL, user, value=found.pk)
    about = _("What %(name)s shared, where you may read it.") % {"name": found.name}
    return Source("person", found.username, found.name, about, found.get_absolute_url(), read)


def search(user: User, value: str) -> Source | None:
    wanted = words.words_of(value)
    if not wanted:
        return None
    text = " ".join(wanted)
    about = _(
        "Things you may read that hold all of these words in their title, their tags or their beginning. The newest "
        "%(most)d are looked through each time."
    ) % {"most": words.CANDIDATES}
    title = _("With the words “%(words)s”") % {"words": text}
    return Source("search", text, title, about, reverse("home"), lambda: words.holding(user, wanted, ENTRIES))


SOURCES: dict[str, Callable[[User, str], Source | None]] = {
    "home": home, "space": space, "tag": tag, "person": person, "search": search,
}  # fmt: skip


def source_of(kind: str, user: User, value: str) -> Source | None:
    """Return the feed of `kind` about `value` for `user`, or None when it is not there or not for them."""
    return SOURCES[kind](user, value)
