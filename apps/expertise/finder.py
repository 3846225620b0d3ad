"""The page where one finds people: who knows about something, and who is called so or works as that."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, F, Func, Q, Value, When
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.accounts import languages
from apps.accounts.directory import PAGE as NAMES
from apps.accounts.directory import matching
from apps.accounts.models import Unit, User
from apps.content.cards import person_of
from apps.core.names import sort_key
from apps.core.pages import Page, pack, unpack, whole_number
from apps.expertise.finding import Expert, Proof, experts_on
from apps.expertise.people import LOOKED_AT, Found, Wanted, address, known_in, open_now, why
from apps.search.query import Query
from apps.search.results import words_of
from apps.search.words import Weighed

PAGE = 10
MOST_EVIDENCE = 3
# What of a unit's choice says that it is to be any but this one, or any but one's own.
NOT, OTHER = "not-", "other"


@dataclass(frozen=True)
class People:
    """Who was found: `experts` know, the best first; `others` are called so, by name. `words` are the stems looked
    for."""

    experts: list[Found]
    others: Page[User]
    words: list[Weighed]

    def __bool__(self) -> bool:
        return bool(self.experts or self.others.rows)


def find(viewer: Any, query: Query, wanted: Wanted, after: str = "") -> People:
    """Return whom `viewer` may meet and who is `wanted`, by what they know and by what they are called.

    Without a query that is everybody, by name. All people are read in one query.
    """
    answer = experts_on(viewer, query) if query else None
    experts = {one.person: one for one in answer.experts[:LOOKED_AT]} if answer else {}
    people = wanted.among(User.objects.visible_to(viewer))
    if wanted.available:
        people = open_now(people)
    ids = list(experts)
    if query.text:
        named = matching(User.objects.all(), query.text).values("pk")
        people = people.filter(Q(pk__in=ids) | Q(pk__in=named))
    place = unpack(after, str, int)
    if place:
        name_key, user_id = place
        people = people.filter(Q(name_key__gt=name_key) | Q(name_key=name_key, pk__gt=user_id)).exclude(pk__in=ids)
    last = Case(When(pk__in=ids, then=Value(0)), default=Value(1)) if ids else Value(1)
    rows = known_in(people.annotate(last=last).order_by("last", "name_key", "pk")[: len(ids) + NAMES + 1])
    found = [Found(*rows[pk], expert) for pk, expert in experts.items() if pk in rows]
    found.sort(key=lambda one: not called(one.user, query.text))
    others = [user for pk, (user, _available) in rows.items() if pk not in experts][: NAMES + 1]
    page = Page.cut(others, NAMES, lambda person: pack(person.name_key, person.pk))
    return People(found, page, answer.words if answer else [])


def called(person: User, text: str) -> bool:
    """Whether every word of `text` begins a word of somebody's name, or their handle."""
    words = [sort_key(word).removeprefix("@") for word in text.split()[:8]]
    names = [person.username, *person.name_key.split()]
    return bool(words) and all(word and any(name.startswith(word) for name in names) for word in words)


def wanted_of(given: Mapping[str, str], viewer: User) -> Wanted:
    """Return what people are to be, as the address of the page says; what makes no sense is left out."""
    unit, said = given.get("unit", ""), given.get("language", "")
    without = viewer.unit_id if unit == OTHER else whole_number(unit.removeprefix(NOT)) if NOT in unit else 0
    return Wanted(
        available=given.get("available") == "1",
        languages=(said,) if said in languages.names() else (),
        location=given.get("location", "").replace("\x00", "").strip()[:100],
        unit=(whole_number(unit) or None) if unit.isascii() and unit.isdigit() else None,
        without=(without,) if without else (),
    )


@dataclass(frozen=True)
class Choices:
    """What the page lets one choose: [(value, label)] of units, of units to leave out, and of languages."""

    units: list[tuple[str, str]]
    without: list[tuple[str, str]]
    languages: list[tuple[str, str]]


def choices() -> Choices:
    """Return the units there are and the languages that somebody speaks, from one query."""
    spoken = User.objects.filter(is_active=True).annotate(code=Func(F("languages"), function="unnest"))
    codes = spoken.order_by()
    language = codes.annotate(none=Value(0)).values_list("none", "code")
    rows = list(Unit.objects.order_by().values_list("pk", "name").union(language))
    units = sorted(((pk, name) for pk, name in rows if pk), key=lambda unit: sort_key(unit[1]))
    known = sorted(((name, languages.name_of(name)) for pk, name in rows if not pk), key=lambda each: each[1])
    return Choices([(str(pk), name) for pk, name in units], [(f"{NOT}{pk}", name) for pk, name in units], known)


def ask_url(viewer: User, query: Query, one: Found) -> str:
    """Return where `viewer` asks somebody about it, in the space where the strongest of what shows it stands; "" for
    who takes no questions now."""
    words = query.words.strip()[:200]
    if not one.available or one.user.pk == viewer.pk:
        return ""
    slug = next((proof.slug for proof in one.expert.proofs if proof.slug and not proof.archived), "")
    given = {"title": words, "space": slug, "person": one.user.username}
    return f"{reverse('ask')}?{urlencode({key: value for key, value in given.items() if value})}"


def drawn(viewer: User, query: Query, one: Found) -> dict[str, Any]:
    """Return what expertise/expert.html draws of somebody who was found."""
    return {
        "person": person_of(one.user),
        "place": [part for part in (one.user.unit.name if one.user.unit else "", one.user.location) if part],
        "why": reason(one.expert),
        "available": one.available,
        "is_me": one.user.pk == viewer.pk,
        "ask_url": ask_url(viewer, query, one),
        "evidence": [shown(proof) for proof in evidence(one.expert)],
    }


def evidence(expert: Expert) -> list[Proof]:
    """Return what shows most, things before spaces: those who lead one are said to do so anyway."""
    said = [proof for proof in expert.proofs if proof.vote > 0]
    return sorted(said, key=lambda proof: proof.what == "leads")[:MOST_EVIDENCE]


def reason(expert: Expert) -> str:
    return why(expert) or _("What they say of themselves fits")


def shown(proof: Proof) -> dict[str, Any]:
    """Return a proof as it is drawn: what it is called, where it can be read, and when it was."""
    label, _plural, icon = words_of(proof.kind)
    title = Truncator(proof.title).chars(90)
    untitled = _("%(kind)s in %(space)s") % {"kind": label, "space": proof.place}
    if proof.what == "answered":
        icon, title = "message-circle", _("Answer to “%(title)s”") % {"title": title or untitled}
    elif proof.what == "said":
        icon, title = "message-circle", _("Comment on “%(title)s”") % {"title": title or untitled}
    return {"title": title or untitled, "url": address(proof), "at": proof.at, "icon": icon, "accepted": proof.accepted}
