"""What waits for a person in blogs: announcements that ask to be confirmed."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.core.prepared import fetch
from apps.core.registry import Need, needs

ASKED_FOR = timedelta(days=180)

# Says in SQL what `item.confirm` says in the table of rights, of announcements by others.
UNCONFIRMED_SQL = """
SELECT i.id, i.title, s.name, a.confirm_by, GREATEST(a.announced_at, i.published_at)
FROM blogs_article a
JOIN content_item i ON i.id = a.item_ptr_id AND i.state = 'published' AND i.deleted_at IS NULL
JOIN spaces_membership m ON m.space_id = i.space_id AND m.user_id = %(user)s
JOIN spaces_space s ON s.id = i.space_id AND s.archived_at IS NULL
WHERE a.announced_at > %(since)s::timestamptz AND i.author_id IS DISTINCT FROM %(user)s
  AND NOT %(user)s = ANY(i.coauthor_ids)
  AND NOT EXISTS (SELECT FROM blogs_confirmation c WHERE c.article_id = a.item_ptr_id AND c.user_id = %(user)s)
ORDER BY a.confirm_by NULLS LAST, a.announced_at DESC LIMIT %(limit)s
"""


def unconfirmed(user: Any, limit: int) -> list[dict[str, Any]]:
    """Return the announcements of the last half year in the spaces of `user` that they have not confirmed."""
    values = {"user": user.pk, "since": timezone.now() - ASKED_FOR, "limit": limit}
    return [row_of(*row) for row in fetch(UNCONFIRMED_SQL, values)]


def row_of(pk: int, title: str, space: str, by: Any, at: Any) -> dict[str, Any]:
    day = date_format(by, "j F") if by else ""
    note = _("%(space)s, by %(day)s") % {"space": space, "day": day} if day else space
    return {
        "icon": "megaphone",
        "text": _("Confirm that you have read “%(title)s”") % {"title": Truncator(title).chars(80)},
        "url": reverse("item_short", args=[pk]),
        "note": note,
        "at": at,
        "act": _("Read"),
    }


needs.add(Need("announcements", unconfirmed, order=20))
