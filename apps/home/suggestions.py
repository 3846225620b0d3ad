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


def suggested_to(user: Any) -> list[dict[str, Any]]:
    """Return up to three spaces as {name, url, hue, glyph, about}; none to guests, who see only their own."""
    if user.is_guest:
        return []
    rows = []
    for name, slug, hue, glyph, members, visibility in liveliest(user=user.pk):
        count = ngettext("%(n)d member", "%(n)d members", members) % {"n": members}
        about = f"{count} · {_('ask to join')}" if visibility == Visibility.CLOSED else count
        rows.append({"name": name, "url": reverse("space", args=[slug]), "hue": hue, "glyph": glyph, "about": about})
    return rows
