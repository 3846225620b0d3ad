"""What is done about films when nobody waits for it."""

from datetime import timedelta
from pathlib import Path
from shutil import rmtree
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.videos import arriving, pipeline, places
from apps.videos.models import Footage, Upload

ABANDONED_AFTER = timedelta(days=2)
AT_ONCE = 50


@shared_task
def work(footage_id: str) -> int:
    return pipeline.work(UUID(footage_id))


@shared_task
def keep_up() -> int:
    """Offer again what nobody works on: its worker was ended, or nobody heard of it. Returns how many films."""
    found = pipeline.left_behind()
    for footage_id in found:
        pipeline.offer(footage_id)
    return len(found)


@shared_task
def sweep() -> int:
    """Remove uploads that were not finished in two days, and films that no video plays. Returns how many."""
    before = timezone.now() - ABANDONED_AFTER
    removed = 0
    for upload in Upload.stale(before)[:AT_ONCE]:
        key = upload.pk
        upload.delete()
        arriving.forget(key)
        removed += 1
    for footage in Footage.abandoned(before)[:AT_ONCE]:
        with transaction.atomic():
            gone = Footage.abandoned(before).select_for_update(of=("self",)).filter(pk=footage.pk).first()
            if gone is None:
                continue
            gone.delete()
            transaction.on_commit(lambda key=footage.pk: places.forget(key))
        removed += 1
    return removed + _leftovers(before.timestamp())


def _leftovers(before: float) -> int:
    """Remove files that nobody writes to and no upload knows. Returns how many."""
    folder = Path(settings.UPLOADS_DIR)
    old = [path for path in folder.iterdir() if path.stat().st_mtime < before] if folder.exists() else []
    known = {pk.hex for pk in Upload.objects.values_list("pk", flat=True)} if old else set()
    for path in (gone := [path for path in old if path.name not in known]):
        if path.is_dir():
            rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(gone)
