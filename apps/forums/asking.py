"""Who would be asked: what routers say, made one list by the one rule, with what is known of the people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import Availability, User
from apps.content.cards import person_of
from apps.core.days import today
from apps.core.routing import Asking, Candidate, candidates_for
from apps.forums.choosing import MOST_ASKED, Person, choose
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


@dataclass(frozen=True)
class Offer:
    """Who would be asked, at most five, the best first; `refused` says why who was named is not among them, or ""."""

    people: list[Offered]
    refused: str = ""


def who_would_be_asked(asking: Asking, named: str = "") -> Offer:
    """Return who would be asked: first whom the asker named (a handle), if the rule allows it, then the best."""
    best = candidates_for(asking, FROM_EACH)
    fits = {pk: each.fit for pk, each in best.items()}
    people, users = people_of(asking.asker, asking.space, fits, named)
    who = next((each for each in people if named and users[each.id].username == named), None)
    if who is not None:
        best.setdefault(who.id, Candidate(who.id, 0.0, _("You would like to ask them")))
    rules = {"asker": asking.asker.pk, "unit": asking.asker.unit_id}
    first = choose([who] if who else [], **rules)
    others = choose([each for each in people if each is not who and each.id in fits], **rules)
    offered = [
        Offered(each.id, person_of(users[each.id]), str(best[each.id].reason), best[each.id].url, best[each.id].at)
        for each in [*first, *others][:MOST_ASKED]
    ]
    return Offer(offered, refusal(asking.asker, who, users[who.id]) if who and not first else "")


def refusal(asker: Any, person: Person, user: User) -> str:
    """Return the sentence that says why `asker` cannot ask a person; "" where they may not know that there is one."""
    if person.id == asker.pk or not user.is_active:
        return ""
    if person.reads:
        return _("%(name)s takes no questions now, so they are not asked.") % {"name": user.name}
    if asker.is_guest:
        return ""
    return _("%(name)s does not read this space, so they cannot be asked here.") % {"name": user.name}


def people_of(
    asker: Any, space: Any, fits: Mapping[int, float], named: str = ""
) -> tuple[list[Person], dict[int, User]]:
    """Return what the rule must know of these people towards `space`, and their rows by id, from one query.

    `named` is the handle of one more of them, who fits as well as they may.

    A guest meets the members of their spaces and nobody else, so nobody else is offered to them.
    """
    readers = Membership.objects.filter(space=space, user=OuterRef("pk")) if asker.is_guest else None
    reads = Exists(readers if readers is not None else readers_of(space).filter(pk=OuterRef("pk")))
    lately = Count("asked_rows", filter=Q(asked_rows__at__gt=timezone.now() - WEEK))
    wanted = Q(pk__in=list(fits)) | (Q(username=named) if named else Q())
    rows = User.objects.filter(wanted).select_related("availability").annotate(reads=reads, lately=lately)
    day = today()
    people, users = [], {}
    for user in rows:
        said = Availability.of(user)
        users[user.pk] = user
        people.append(
            Person(
                user.pk, fits.get(user.pk, 0.0), reads=user.reads and user.is_active, is_open=said.takes_questions(day),
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
