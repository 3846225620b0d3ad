"""Who would be asked: what routers say, made one list by the one rule, with what is known of the people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from apps.accounts.models import Availability, User
from apps.content.cards import person_of
from apps.core.routing import Asking, Candidate, routers
from apps.forums.choosing import Person, choose
from apps.forums.models.asking import WEEK
from apps.spaces.audience import readers_of
from apps.spaces.models import Membership

FROM_EACH = 40
OFFER = "forums.offered"
GOOD_FOR = 24 * 3600


@dataclass(frozen=True)
class Offered:
    """Somebody who would be asked: as cards show people, with the reason and what it rests on."""

    id: int
    person: dict[str, Any]
    reason: str
    url: str
    at: Any


def today() -> date:
    """Return the day it is in the portal's own time zone, in which people say until when they are away."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def who_would_be_asked(asking: Asking) -> list[Offered]:
    """Return the people who would be asked, at most five, the best first."""
    best: dict[int, Candidate] = {}
    for router in routers:
        for candidate in router.find(asking, FROM_EACH):
            known = best.get(candidate.person)
            if known is None or candidate.fit > known.fit:
                best[candidate.person] = candidate
    people, users = people_of(asking.asker, asking.space, {pk: each.fit for pk, each in best.items()})
    chosen = choose(people, asker=asking.asker.pk, unit=asking.asker.unit_id)
    return [
        Offered(each.id, person_of(users[each.id]), str(best[each.id].reason), best[each.id].url, best[each.id].at)
        for each in chosen
    ]


def people_of(asker: Any, space: Any, fits: Mapping[int, float]) -> tuple[list[Person], dict[int, User]]:
    """Return what the rule must know of these people towards `space`, and their rows by id, from one query.

    A guest meets the members of their spaces and nobody else, so nobody else is offered to them.
    """
    readers = Membership.objects.filter(space=space, user=OuterRef("pk")) if asker.is_guest else None
    reads = Exists(readers if readers is not None else readers_of(space).filter(pk=OuterRef("pk")))
    lately = Count("asked_rows", filter=Q(asked_rows__at__gt=timezone.now() - WEEK))
    rows = User.objects.filter(pk__in=list(fits)).select_related("availability").annotate(reads=reads, lately=lately)
    day = today()
    people, users = [], {}
    for user in rows:
        said = getattr(user, "availability", None) or Availability(user_id=user.pk)
        users[user.pk] = user
        people.append(
            Person(
                user.pk, fits[user.pk], reads=user.reads and user.is_active, is_open=said.takes_questions(day),
                asked=user.lately, most=said.most_a_week, unit=user.unit_id,
            )
        )  # fmt: skip
    return people, users


def still_askable(asker: Any, space: Any, ids: Iterable[int]) -> list[int]:
    """Return those of `ids` who may be asked now. The caller holds the locks of these people."""
    people, _users = people_of(asker, space, dict.fromkeys(ids, 1.0))
    return [person.id for person in choose(people, asker=asker.pk)]


def seal(asker: Any, space: Any, offered: Iterable[Offered]) -> str:
    """Return what the form sends back to say who was shown to `asker` for `space`."""
    return signing.dumps([asker.pk, space.pk, [each.id for each in offered]], salt=OFFER)


def unseal(asker: Any, space: Any, sealed: str) -> list[int] | None:
    """Return the ids that were shown to `asker` for `space`; None when nobody has been shown for it."""
    try:
        by, place, ids = signing.loads(sealed, salt=OFFER, max_age=GOOD_FOR)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return ids if (by, place) == (asker.pk, space.pk) else None
