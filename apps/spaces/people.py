"""The people of a space: owners first, then facilitators, then members, by name; searched and paged."""

from django.db.models import Q

from apps.accounts.models import User
from apps.core.pages import Page, pack, unpack
from apps.spaces.models import Membership, Space

PAGE = 50


def page_of(space: Space, text: str, after: str) -> Page[Membership]:
    """Return one page of memberships with their people whose handle or name begins with `text`, in one query."""
    people = Membership.objects.filter(space=space, user__is_active=True).select_related("user").ranked()
    if text.strip():
        named = User.objects.named_like(text.replace("\x00", ""))
        people = people.filter(user__in=named.values("pk"))
    if place := unpack(after, int, str, int):
        rank, name_key, user_id = place
        people = people.filter(
            Q(rank__gt=rank)
            | Q(rank=rank, user__name_key__gt=name_key)
            | Q(rank=rank, user__name_key=name_key, user_id__gt=user_id)
        )
    return Page.cut(people, PAGE, lambda row: pack(row.rank, row.user.name_key, row.user_id))
