"""Opening, renewing and closing the feeds of a person. Each writes and records its event in one transaction."""

import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.events.outbox import record
from apps.integrations.models import FeedToken


@transaction.atomic
def open_feeds(*, actor: Any) -> FeedToken:
    """Give the feeds of `actor` addresses, if they have none. Returns the token."""
    row, new = FeedToken.objects.get_or_create(user=actor, defaults={"token": secrets.token_urlsafe(32)})
    if new:
        record("feeds.opened", actor=actor)
    return row


@transaction.atomic
def renew_feeds(*, actor: Any) -> FeedToken:
    """Give the feeds of `actor` other addresses; the old ones are dead at once. Returns the token."""
    fresh = {"token": secrets.token_urlsafe(32), "created": timezone.now()}
    row, _new = FeedToken.objects.update_or_create(user=actor, defaults=fresh)
    record("feeds.renewed", actor=actor)
    return row


@transaction.atomic
def close_feeds(*, actor: Any) -> None:
    """Take the addresses of the feeds of `actor` away."""
    if FeedToken.objects.filter(user=actor).delete()[0]:
        record("feeds.closed", actor=actor)
