"""Who reads a space: the people a composer may name and must be honest about."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.accounts.querysets import UserQuerySet
from apps.spaces.models import Visibility

if TYPE_CHECKING:
    from apps.spaces.models import Space


def readers_of(space: "Space") -> UserQuerySet:
    """Return the people who may read what is in `space` now; only they may be mentioned in it."""
    people = User.objects.filter(is_active=True)
    members = people.filter(memberships__space=space)
    if space.visibility != Visibility.OPEN:
        return members
    return people.filter(is_guest=False) | people.filter(pk__in=members.values("pk"))


def who_will_see(space: "Space", organisation: str) -> str:
    """Return the sentence that says who can read what is written in `space`."""
    if space.visibility == Visibility.OPEN:
        return _("Everybody at %(organisation)s can read this.") % {"organisation": organisation}
    return _("Only the %(count)d members of %(space)s can read this.") % {
        "count": space.member_count,
        "space": space.name,
    }


def who_gains_and_loses(old: "Space", new: "Space") -> list[str]:
    """Return the sentences that say how many people can read what goes from `old` to `new` only then, or only now."""
    before, after = readers_of(old).values("pk"), readers_of(new).values("pk")
    gain = User.objects.filter(pk__in=after).exclude(pk__in=before).count()
    lose = User.objects.filter(pk__in=before).exclude(pk__in=after).count()
    gaining = ngettext(
        "%(n)d person who cannot read it now gains sight of it.",
        "%(n)d people who cannot read it now gain sight of it.",
        gain,
    )
    losing = ngettext(
        "%(n)d person who can read it now loses sight of it.",
        "%(n)d people who can read it now lose sight of it.",
        lose,
    )
    return [
        gaining % {"n": gain} if gain else _("Nobody gains sight of it."),
        losing % {"n": lose} if lose else _("Nobody loses sight of it."),
    ]
