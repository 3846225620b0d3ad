"""Rows of skills follow the names that people list on their profile, whoever changes those."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string

from apps.accounts.models import User
from apps.core.registry import notices
from apps.expertise.keys import key_of, keys_of
from apps.expertise.models import Endorsement, Skill


@transaction.atomic
def keep_in_step(people: Iterable[int]) -> None:
    """Give each of `people` (ids) a row for every skill they name, and none, nor endorsements, for what they do not."""
    users = list(User.objects.filter(pk__in=list(people)).order_by("pk").select_for_update(no_key=True))
    named = {user.pk: set(keys_of(user.skills)) for user in users}
    for model in (Skill, Endorsement):
        rows = model.objects.filter(user_id__in=named).values_list("pk", "user_id", "key")
        model.objects.filter(pk__in=[pk for pk, user, key in rows if key not in named[user]]).delete()
    Skill.objects.bulk_create(
        (Skill(user_id=user, key=key) for user, keys in named.items() for key in sorted(keys)), ignore_conflicts=True
    )


def mail_endorsed(event: Any) -> None:
    """Tell somebody that a colleague endorsed a skill of theirs, unless that was taken back meanwhile."""
    person, key = event.data["person"], key_of(event.data["skill"])
    endorsed = Endorsement.objects.select_related("user").filter(Q(by=event.actor_id), user=person, key=key).first()
    if endorsed is None or not endorsed.user.is_active:
        return
    sentence = " ".join(str(notices.get(event.verb).sentence(event)).split())
    context = {"person": endorsed.user, "sentence": sentence, "url": settings.PUBLIC_URL + endorsed.user.url}
    EmailMessage(sentence, render_to_string("expertise/email/endorsed.txt", context), to=[endorsed.user.email]).send()
