"""Naming people in text: only those who may read the space can be named, and each is told once."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils import timezone

from apps.accounts.models import User
from apps.content.models import Item
from apps.core import richtext
from apps.discussion.models import Comment, Mention
from apps.spaces.audience import readers_of

SEEN_SQL = "UPDATE discussion_mention SET seen_at = %s WHERE user_id = %s AND item_id = %s AND seen_at IS NULL"
UNSEEN_SQL = "SELECT id FROM discussion_mention WHERE user_id = %s AND seen_at IS NULL ORDER BY id DESC LIMIT %s"


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


def unseen_by(user: Any, limit: int = 10) -> list[Mention]:
    """Return the newest mentions of `user` they have not opened yet, on items they may see now."""
    with connection.cursor() as cursor:
        cursor.execute(UNSEEN_SQL, [user.pk, limit * 2])
        ids = [pk for (pk,) in cursor.fetchall()]
    if not ids:
        return []
    mentions = Mention.objects.filter(pk__in=ids).order_by("-id")
    rows = list(mentions.select_related("item__author", "item__space", "comment__author"))
    allowed = set(Item.visible_to(user).filter(pk__in=[row.item_id for row in rows]).values_list("pk", flat=True))
    return [row for row in rows if row.item_id in allowed and not (row.comment and row.comment.deleted_at)][:limit]


def mark_seen(user: Any, item: Any) -> None:
    """The mentions of `user` on `item` have been seen."""
    with connection.cursor() as cursor:
        cursor.execute(SEEN_SQL, [timezone.now(), user.pk, item.pk])
