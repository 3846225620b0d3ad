"""The people of a space: owners first, then facilitators, then members, by name; searched and paged."""

import base64
import binascii
import json

from django.db.models import Q

from apps.accounts.models import User
from apps.core.pages import Page
from apps.spaces.models import Membership, Space

PAGE = 50


def encode(rank: int, name_key: str, user_id: int) -> str:
    raw = json.dumps([rank, name_key, user_id]).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(text: str) -> tuple[int, str, int] | None:
    """Return what `encode` was given, or None when `text` makes no sense (then page one is shown)."""
    try:
        rank, name_key, user_id = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        return None
    fits = type(rank) is int and isinstance(name_key, str) and type(user_id) is int
    if not fits or not 0 <= rank <= 2 or not 0 <= user_id < 2**63 or "\x00" in name_key:
        return None
    return rank, name_key, user_id


def page_of(space: Space, text: str, after: str) -> Page[Membership]:
    """Return one page of memberships with their people whose handle or name begins with `text`, in one query."""
    people = Membership.objects.filter(space=space, user__is_active=True).select_related("user").ranked()
    if text.strip():
        named = User.objects.named_like(text.replace("\x00", ""))
        people = people.filter(user__in=named.values("pk"))
    if place := decode(after):
        rank, name_key, user_id = place
        people = people.filter(
            Q(rank__gt=rank)
            | Q(rank=rank, user__name_key__gt=name_key)
            | Q(rank=rank, user__name_key=name_key, user_id__gt=user_id)
        )
    rows = list(people[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    last = rows[-1] if more else None
    return Page(rows, encode(last.rank, last.user.name_key, last.user_id) if last else None)
