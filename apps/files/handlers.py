"""Thumbnails are made as soon as a file has arrived."""

from apps.core.registry import Handler, handlers
from apps.events.models import Event
from apps.files.models import File
from apps.files.tasks import make_thumbnails


def make_thumbnails_of_upload(event: Event) -> None:
    file = File.everything.filter(pk=event.data["file"]).first()
    if file is not None and not file.widths:
        make_thumbnails(file)


handlers.add(Handler("files.make_thumbnails", frozenset({"file.uploaded"}), make_thumbnails_of_upload, queue="media"))
