"""The people behind what was found, as far as whoever asks may meet them, and why each is named."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import Availability, User
from apps.core.days import today
from apps.expertise.finding import Expert, Proof, experts_on
from apps.following.reading import met_by
from apps.forums.models import Asked
from apps.forums.models.asking import WEEK
from apps.search.query import Query

# So many of those who were found are looked at when only some of them are wanted.
LOOKED_AT = 300


@dataclass(frozen=True)
class Wanted:
    """What people are to be, beside knowing: `available` now, speaking one of `languages` (ISO codes), at a
    `location` (part of its name), in the unit `unit` (id), or in none of the units `without`."""

    available: bool = False
    languages: tuple[str, ...] = ()
    location: str = ""
    unit: int | None = None
    without: tuple[int, ...] = ()

    def among(self, people: Any) -> Any:
        """Return those of `people` who are so, apart from whether they are available."""
        if self.languages:
            people = people.filter(languages__overlap=list(self.languages))
        if self.location:
            people = people.filter(location__icontains=self.location)
        if self.unit is not None:
            people = people.filter(unit_id=self.unit)
        if self.without:
            people = people.filter(Q(unit=None) | ~Q(unit_id__in=self.without))
        return people


@dataclass(frozen=True)
class Found:
    """Somebody who may know: the person, whether they take a question now, and the expert they were found as."""

    user: User
    available: bool
    expert: Expert = field(compare=False)


def asked_lately() -> Any:
    """Return how often somebody was asked within a week, as an expression over people."""
    asked = Asked.objects.filter(person=OuterRef("pk"), at__gt=timezone.now() - WEEK).order_by()
    return Coalesce(Subquery(asked.values("person").annotate(n=Count("pk")).values("n")), 0)


def find_people(viewer: Any, query: Query, wanted: Wanted = Wanted(), limit: int = 20) -> list[Found]:
    """Return at most `limit` people whom `viewer` may meet and for whom something speaks that they may read."""
    experts = experts_on(viewer, query).experts[:LOOKED_AT]
    known = known_to(viewer, [expert.person for expert in experts], wanted)
    found = [Found(*known[expert.person], expert) for expert in experts if expert.person in known]
    return [one for one in found if one.available or not wanted.available][:limit]


def known_to(viewer: Any, ids: Iterable[int], wanted: Wanted) -> dict[int, tuple[User, bool]]:
    """Return {id: (person, whether they take a question now)} of those that `viewer` may meet and that are `wanted`."""
    return known_in(wanted.among(met_by(viewer).filter(pk__in=list(ids))))


def known_in(people: Any) -> dict[int, tuple[User, bool]]:
    """Return {id: (person, whether they take a question now)} of `people`, in their order, from one query."""
    day, known = today(), {}
    for user in people.select_related("unit", "availability").annotate(lately=asked_lately()):
        said = Availability.of(user)
        known[user.pk] = user, said.takes_questions(day) and user.lately < said.most_a_week
    return known


def open_now(people: Any) -> Any:
    """Return those of `people` who take a question now: the same rule as `known_in`, said in SQL."""
    shut = Q(availability__open_to_questions=False) | Q(availability__away_until__gte=today())
    most = Coalesce("availability__most_a_week", Availability.MOST_A_WEEK)
    return people.exclude(shut).annotate(lately=asked_lately()).filter(lately__lt=most)


def why(expert: Expert) -> str:
    """Return the two things that speak most for somebody, and the skills they name that fit, without a full stop."""
    said = [sentence(what, proofs) for what, proofs in list(by_what(expert.proofs).items())[:2]]
    if expert.skills:
        said.append(_("names %(skills)s among their skills") % {"skills": ", ".join(expert.skills)})
    text = "; ".join(part for part in said if part)
    return text[:1].upper() + text[1:]


def by_what(proofs: Iterable[Proof]) -> dict[str, list[Proof]]:
    """Return the proofs by what they show, what counts most first."""
    found: dict[str, list[Proof]] = {}
    for proof in proofs:
        if proof.vote > 0:
            found.setdefault(proof.what, []).append(proof)
    return found


def sentence(what: str, proofs: list[Proof]) -> str:
    n = len({proof.item for proof in proofs})
    last = date_format(max(proof.at for proof in proofs), "F Y")
    if what == "leads":
        return _("leads %(spaces)s") % {"spaces": ", ".join(proof.title for proof in proofs[:2])}
    values = {"n": n, "last": last, "accepted": sum(proof.accepted for proof in proofs)}
    if what == "answered" and values["accepted"]:
        words = ngettext(
            "answered %(n)d question on this (%(accepted)d accepted), last in %(last)s",
            "answered %(n)d questions on this (%(accepted)d accepted), last in %(last)s", n,
        )  # fmt: skip
    elif what == "answered":
        words = ngettext(
            "answered %(n)d question on this, last in %(last)s", "answered %(n)d questions on this, last in %(last)s", n
        )
    elif what == "wrote":
        words = ngettext("wrote about this, in %(last)s", "wrote about this %(n)d times, last in %(last)s", n)
    else:
        words = ngettext("spoke about this, in %(last)s", "spoke about this %(n)d times, last in %(last)s", n)
    return words % values


def address(proof: Proof) -> str:
    """Return where the proof can be read."""
    if proof.sort == "space":
        return reverse("space", args=[proof.slug])
    return reverse("comment" if proof.sort == "comment" else "item_short", args=[proof.source])
