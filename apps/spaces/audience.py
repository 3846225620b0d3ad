"""Who reads a space: the people a composer may name and must be honest about."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

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
