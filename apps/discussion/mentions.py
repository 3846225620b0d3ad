"""Naming people in text: only those who may read the space can be named, and each is told once."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils import timezone

from apps.accounts.models import User
from apps.core import richtext
from apps.discussion.models import Comment, Mention
from apps.spaces.audience import readers_of

SEEN_SQL = "UPDATE discussion_mention SET seen_at = %s WHERE user_id = %s AND item_id = %s AND seen_at IS NULL"


def link(body: str, space: Any) -> tuple[str, list[str]]:
    """Return (`body` with every @handle of a reader of `space` linked to the person, the usernames linked)."""

    def resolve(handles: set[str]) -> dict[str, richtext.Mention]:
        people = readers_of(space).filter(username__in=handles).values_list("username", "name")
        return {username: richtext.Mention(username=username, name=name) for username, name in people}

    return richtext.link_mentions(body, resolve)


def name_people(usernames: Iterable[str], *, item: Any, comment: Comment | None, actor: Any) -> list[int]:
    """Keep who was named here for the first time, except the actor. Returns their ids, for the event."""
    people = User.objects.filter(username__in=list(usernames)).exclude(pk=actor.pk).values_list("pk", flat=True)
    known = Mention.objects.filter(item_id=item.pk, comment=comment).values_list("user_id", flat=True)
    new = sorted(set(people) - set(known))
    Mention.objects.bulk_create(
        [Mention(user_id=pk, item_id=item.pk, comment=comment) for pk in new], ignore_conflicts=True
    )
    return new


def mark_seen(user: Any, item: Any) -> None:
    """The mentions of `user` on `item` have been seen."""
    with connection.cursor() as cursor:
        cursor.execute(SEEN_SQL, [timezone.now(), user.pk, item.pk])
