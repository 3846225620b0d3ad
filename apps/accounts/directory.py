"""The directory of people: searched by what they are called and what they know, filtered by unit, paged."""

import base64
import binascii
import json

from django.db.models import CharField, F, Func, Q, Value

from apps.accounts.models import User
from apps.accounts.querysets import UserQuerySet
from apps.core.names import sort_key
from apps.core.pages import Page

PAGE = 30


def encode(name_key: str, user_id: int) -> str:
    raw = json.dumps([name_key, user_id]).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(text: str) -> tuple[str, int] | None:
    """Return what `encode` was given, or None when `text` makes no sense (then page one is shown)."""
    try:
        name_key, user_id = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        return None
    if not isinstance(name_key, str) or type(user_id) is not int or not 0 <= user_id < 2**63 or "\x00" in name_key:
        return None
    return name_key, user_id


def matching(people: UserQuerySet, text: str) -> UserQuerySet:
    """Return those of `people` whose name, handle, title or skills hold every word of `text`."""
    skills = Func(F("skills"), Value(" "), function="array_to_string", output_field=CharField())
    for word in text.replace("\x00", "").split()[:8]:
        key = sort_key(word)
        people = people.alias(skill_words=skills).filter(
            Q(username__startswith=key.removeprefix("@"))
            | Q(name_key__startswith=key)
            | Q(name_key__contains=f" {key}")
            | Q(title__icontains=word)
            | Q(skill_words__icontains=word)
        )
    return people


def page_of(viewer: User, text: str, unit: int | None, after: str) -> Page[User]:
    """Return one page of the people `viewer` may see, by name, in one query."""
    people = matching(User.objects.visible_to(viewer), text).select_related("unit")
    if unit is not None:
        people = people.filter(unit_id=unit)
    if place := decode(after):
        name_key, user_id = place
        people = people.filter(Q(name_key__gt=name_key) | Q(name_key=name_key, pk__gt=user_id))
    rows = list(people.order_by("name_key", "pk")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return Page(rows, encode(rows[-1].name_key, rows[-1].pk) if more else None)
