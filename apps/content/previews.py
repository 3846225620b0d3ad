"""Previews of pages elsewhere: wanted when a text that links them appears, fetched by a worker, kept for everybody."""

import logging
from datetime import timedelta
from functools import partial

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.content.models import LinkPreview, PreviewState
from apps.content.unfurl import Description, describe
from apps.core import outbound
from apps.core.richtext import embeddable, find_links

log = logging.getLogger(__name__)
MOST_IN_TEXT = 20
MOST_URL = 2_000
MOST_ATTEMPTS = 4
FIRST_WAIT = timedelta(minutes=2)
GOOD_FOR = timedelta(days=30)


@transaction.atomic
def want(html: str) -> None:
    """Ask for previews of the links that stand alone in stored `html`, unless they are known and young."""
    wanted = {LinkPreview.key_of(url): url for url in find_links(html, alone=True)[:MOST_IN_TEXT] if is_of_use(url)}
    if not wanted:
        return
    now = timezone.now()
    rows = [LinkPreview(key=key, url=url, due_at=now) for key, url in sorted(wanted.items())]
    LinkPreview.objects.bulk_create(rows, ignore_conflicts=True)
    mine = LinkPreview.objects.filter(key__in=wanted)
    old = mine.exclude(state=PreviewState.WANTED).filter(due_at__lt=now - GOOD_FOR)
    old.update(state=PreviewState.WANTED, attempts=0, due_at=now)
    for pk in mine.filter(state=PreviewState.WANTED, due_at__lte=now).values_list("pk", flat=True):
        transaction.on_commit(partial(offer, pk))


def is_of_use(url: str) -> bool:
    own = url == settings.PUBLIC_URL or url.startswith(f"{settings.PUBLIC_URL}/")
    return len(url) <= MOST_URL and not own and (settings.LINK_PREVIEWS or bool(embeddable(url)))


def offer(pk: int) -> None:
    """Hand the asking to a worker; when the broker is away, leave it to the sweep."""
    try:
        current_app.send_task("apps.content.tasks.fetch_preview", args=[pk], queue="media")
    except (OperationalError, OSError) as error:
        log.warning("Broker away (%s); preview %s waits for the sweep", error, pk)


def overdue(limit: int = 100) -> list[int]:
    """Return the ids of previews that should have been fetched by now: their task was lost or is to be tried again."""
    due = LinkPreview.objects.filter(state=PreviewState.WANTED, due_at__lt=timezone.now() - timedelta(minutes=1))
    return list(due.order_by("due_at").values_list("pk", flat=True)[:limit])


def fetch(pk: int) -> bool:
    """Ask the other site, unless somebody else does or it is not due. Returns whether something was learned."""
    url = _claimed(pk)
    if url is None:
        return False
    try:
        found = describe(url)
    except outbound.Refused as error:
        _give_up(pk, url, error)
        return False
    except outbound.Unreachable as error:
        if LinkPreview.objects.filter(pk=pk, attempts__gte=MOST_ATTEMPTS).exists():
            _give_up(pk, url, error)
        return False
    _keep(pk, found)
    return True


def _claimed(pk: int) -> str | None:
    """Take a due row by moving its next time ahead: whoever comes second finds nothing due."""
    with transaction.atomic():
        now = timezone.now()
        due = LinkPreview.objects.filter(pk=pk, state=PreviewState.WANTED, due_at__lte=now)
        row = due.select_for_update(skip_locked=True).first()
        if row is None:
            return None
        row.due_at, row.attempts = now + FIRST_WAIT * 4**row.attempts, row.attempts + 1
        row.save(update_fields=["due_at", "attempts"])
        return row.url


def _keep(pk: int, found: Description) -> None:
    now = timezone.now()
    LinkPreview.objects.filter(pk=pk).update(
        state=PreviewState.FETCHED, title=found.title, description=found.description, site=found.site,
        player=found.player, width=found.width, height=found.height, fetched_at=now, due_at=now,
    )  # fmt: skip


def _give_up(pk: int, url: str, error: Exception) -> None:
    log.info("No preview of %s: %s", url, error)
    LinkPreview.objects.filter(pk=pk).update(state=PreviewState.FAILED, due_at=timezone.now())
