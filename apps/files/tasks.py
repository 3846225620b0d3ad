"""Thumbnails, the text of documents, and removing what nobody used."""

from datetime import timedelta

from celery import shared_task
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from apps.core.images import thumbnail
from apps.files import reading, storage
from apps.files.models import File, Text

ABANDONED_AFTER = timedelta(days=2)


def make_thumbnails(file: File) -> list[int]:
    """Make what is missing of a file's thumbnails; doing it twice does no harm. Returns the widths there are."""
    with default_storage.open(file.name) as stored:
        original = stored.read()
    widths = []
    for width in storage.WIDTHS:
        if file.width is not None and width < file.width:
            name = storage.thumbnail_name(file.name, width)
            if not default_storage.exists(name):
                default_storage.save(name, ContentFile(thumbnail(original, width=width)))
            widths.append(width)
    # An image smaller than every thumbnail needs none; zero says that this has been looked at.
    file.widths = widths or [0]
    file.save(update_fields=["widths"])
    return widths


@shared_task
def read_text(digest: str) -> bool:
    return reading.read(digest)


@shared_task
def read_overdue() -> int:
    """Offer again the documents whose text was not read in time. Returns how many."""
    found = reading.overdue()
    for digest in found:
        reading.offer(digest)
    return len(found)


@shared_task
def sweep(limit: int = 50) -> int:
    """Make thumbnails that were missed, and remove uploads that joined no item for two days. Returns files seen.

    Texts that stand in no file any more go, too.
    """
    missed = list(File.without_thumbnails()[:limit])
    for file in missed:
        make_thumbnails(file)
    abandoned = list(File.abandoned(timezone.now() - ABANDONED_AFTER)[:limit])
    for file in abandoned:
        with transaction.atomic():
            file.delete()
            transaction.on_commit(lambda name=file.name: storage.forget(name))
    with transaction.atomic():
        unused = Text.objects.select_for_update(skip_locked=True).filter(pk__in=Text.unused().values("pk")[:limit])
        Text.unused().filter(pk__in=[text.pk for text in unused]).delete()
    return len(missed) + len(abandoned)
