"""Spaces somebody might like: those they may know of and are not in, liveliest first."""

from types import SimpleNamespace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.compiled import CompiledRead
from apps.spaces.models import Space, Visibility

MOST = 3


def _liveliest(user: int) -> Any:
    reader = SimpleNamespace(pk=user, is_authenticated=True, is_active=True, is_guest=False, roles=[])
    elsewhere = Space.visible_to(reader).active().exclude(pk__in=Space.objects.of(reader).values("pk"))
    columns = ("name", "slug", "hue", "glyph", "member_count", "visibility")
    return elsewhere.order_by("-last_activity_at", "-pk").values_list(*columns)[:MOST]


liveliest = CompiledRead(_liveliest, singles=["user"])


def likely_sql() -> str:
    """Return SQL of one value, the rows as JSON, for a statement that asks something else of the reader, %(user)s."""
    return f"SELECT json_agg(l) FROM ({liveliest.statement().replace('%s', '%(user)s')}) l"  # noqa: S608  (our own)


def suggested(found: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """Return the spaces that `likely_sql` gave as {name, url, hue, glyph, about}."""
    rows = []
    for space in found or []:
        members = space["member_count"]
        count = ngettext("%(n)d member", "%(n)d members", members) % {"n": members}
        about = f"{count} · {_('ask to join')}" if space["visibility"] == Visibility.CLOSED else count
        url = reverse("space", args=[space["slug"]])
        rows.append({"name": space["name"], "url": url, "hue": space["hue"], "glyph": space["glyph"], "about": about})
    return rows
