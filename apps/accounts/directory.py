"""The directory of people: searched by what they are called and what they say they know."""

from typing import Any

from django.db.models import CharField, F, Func, Q, Value

from apps.accounts.models import User
from apps.accounts.querysets import UserQuerySet
from apps.core.names import sort_key

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


def card_of(person: User) -> dict[str, Any]:
    """Return what components/person_card.html draws."""
    return {
        "name": person.name,
        "title": person.title,
        "bio": person.bio,
        "skills": [{"name": skill} for skill in person.skills],
        "unit": person.unit.name if person.unit else "",
        "location": person.location,
        "url": person.get_absolute_url(),
        "photo_url": person.photo_url,
        "initials": person.initials,
        "hue": person.hue,
    }
