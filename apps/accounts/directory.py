"""The directory of people: searched by what they are called and what they know, filtered by unit, paged."""

from django.db.models import CharField, F, Func, Q, Value

from apps.accounts.models import User
from apps.accounts.querysets import UserQuerySet
from apps.core.names import sort_key
from apps.core.pages import Page, pack, unpack

PAGE = 30


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
    if place := unpack(after, str, int):
        name_key, user_id = place
        people = people.filter(Q(name_key__gt=name_key) | Q(name_key=name_key, pk__gt=user_id))
    return Page.cut(people.order_by("name_key", "pk"), PAGE, lambda person: pack(person.name_key, person.pk))
