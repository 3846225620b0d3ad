"""Passes to the bytes of a video, so that each piece of it is checked without asking the database for each.

A pass is a signed part of an address. It names the footage, the item and the reader, and opens nothing but in the
reader's own session. Whether they may see the item still is asked again when the last answer is older than `FRESH`.
"""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import Http404, HttpRequest

from apps.accounts.models import User
from apps.videos.models import Footage, Video

SALT, HOURS = "videos.pass", 12
FRESH = 20  # seconds


@dataclass(frozen=True)
class Pass:
    footage: UUID
    item: int
    user: int


def _session(request: HttpRequest) -> str:
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def give(request: HttpRequest, video: Any) -> str:
    """Return a pass to the footage of `video`, which the reader may see now."""
    holds = [video.footage_id.hex, video.pk, request.user.pk, _session(request)]
    return signing.dumps(holds, salt=SALT, compress=False)


def check(request: HttpRequest, text: str) -> Pass:
    """Return the pass that `text` is, if its reader may still see the video. Raises Http404."""
    try:
        footage, item, user, session = signing.loads(text, salt=SALT, max_age=HOURS * 3600)
    except (signing.BadSignature, ValueError):
        raise Http404 from None
    if session != _session(request):
        raise Http404
    key = f"video:{footage}:{item}:{user}"
    seen = cache.get(key)
    if seen is None:
        reader = User.objects.filter(pk=user, is_active=True).first()
        seen = reader is not None and Video.visible_to(reader).filter(pk=item, footage=UUID(footage)).exists()
        cache.set(key, seen, FRESH)
    if not seen:
        raise Http404
    return Pass(UUID(footage), item, user)


def footage_of(opened: Pass) -> dict[str, str]:
    """Return {name, mime} of what a pass opens: it never changes, so it is asked for once. Raises Http404."""
    key = f"footage:{opened.footage.hex}"
    known = cache.get(key)
    if known is None:
        known = Footage.objects.filter(pk=opened.footage).values("name", "mime").first()
        if known is None:
            raise Http404
        cache.set(key, known, HOURS * 3600)
    return known
