"""What waits for a person in spaces: people who ask those who lead, and invitations they have not answered."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.prepared import fetch
from apps.core.registry import Need, needs

# Says in SQL what `space.admit` says in the table of rights, and what `actions.waiting_for` says of invitations.
WAITING_SQL = """
SELECT 'asked', s.slug, s.name, count(*), min(r.created), (array_agg(u.name ORDER BY r.created))[1]
FROM spaces_membership m
JOIN spaces_space s ON s.id = m.space_id AND s.archived_at IS NULL
JOIN spaces_joinrequest r ON r.space_id = s.id
JOIN accounts_user u ON u.id = r.user_id AND u.is_active
WHERE m.user_id = %(user)s AND m.role IN ('owner', 'facilitator')
GROUP BY s.id
UNION ALL
SELECT 'invited', i.token, s.name, 1, i.created, COALESCE(u.name, '')
FROM spaces_spaceinvitation i
JOIN spaces_space s ON s.id = i.space_id AND s.archived_at IS NULL
LEFT JOIN accounts_user u ON u.id = i.invited_by_id
WHERE i.expires > statement_timestamp() AND i.email IN (
    SELECT email FROM accounts_user WHERE id = %(user)s
    UNION ALL SELECT email FROM account_emailaddress WHERE user_id = %(user)s AND verified
)
ORDER BY 5, 2 LIMIT %(limit)s
"""


def answers_due(user: Any, limit: int) -> list[dict[str, Any]]:
    """Return one row for each space that `user` leads and somebody asks to join, and one for each open invitation."""
    found = fetch(WAITING_SQL, {"user": user.pk, "limit": limit})
    return [
        asked(slug, space, count, at, name) if what == "asked" else invited(slug, space, at, name)
        for what, slug, space, count, at, name in found
    ]


def asked(slug: str, space: str, count: int, at: Any, name: str) -> dict[str, Any]:
    text = ngettext(
        "%(name)s asks to join %(space)s", "%(name)s and %(others)d more ask to join %(space)s", count
    ) % {"name": name, "others": count - 1, "space": space}  # fmt: skip
    url = reverse("space_people", args=[slug]) + "#requests"
    note = _("You lead this space")
    return {"icon": "users", "text": text, "url": url, "note": note, "at": at, "act": _("Answer")}


def invited(token: str, space: str, at: Any, name: str) -> dict[str, Any]:
    text = _("You are invited to %(space)s") % {"space": space}
    note = _("by %(name)s") % {"name": name} if name else ""
    url = reverse("space_invitation", args=[token])
    return {"icon": "mail", "text": text, "url": url, "note": note, "at": at, "act": _("Answer")}


needs.add(Need("spaces", answers_due, order=30))
