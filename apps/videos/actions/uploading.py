"""Taking in films, piece by piece."""

import logging
import uuid
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from apps.events.outbox import record
from apps.videos import arriving, pipeline, places
from apps.videos.film.looking import Facts, look
from apps.videos.models import Footage, Upload
from apps.videos.pipeline import digest_of

log = logging.getLogger(__name__)
MOST_UNDER_WAY = 20
PIECE = 64 * 1024
POSTER = "poster.jpg"
AT_ONCE = 500_000_000


class TooMuch(Exception):
    """More was sent than the upload was said to be long."""


@transaction.atomic
def begin_upload(*, actor: Any, name: str, length: int) -> Upload:
    """Make room for a file of `length` bytes. Raises ValidationError with a sentence."""
    if length <= 0:
        raise ValidationError(_("This file is empty."))
    if length > settings.VIDEO_MAX_BYTES:
        most = settings.VIDEO_MAX_BYTES // 1_000_000
        raise ValidationError(_("This file is too big: %(most)d MB are the most.") % {"most": most})
    if Upload.under_way(actor).count() + Footage.loose_of(actor).count() >= MOST_UNDER_WAY:
        raise ValidationError(_("You have many films waiting. Publish or discard one of those first."))
    upload = Upload(owner=actor, name=name[:255], length=length)
    upload.save(force_insert=True)
    record("video.upload_begun", actor=actor, upload=str(upload.pk))
    return upload


def take_in(upload: Upload, file: BinaryIO, pieces: Any, offset: int) -> int:
    """Append what `pieces` (something to read from) gives to the held `file` of `upload`; return where it ends then.

    Whatever ends this, what was written before stays. Raises TooMuch before the first byte too many is written, and
    OSError when the disk is full.
    """
    while piece := pieces.read(PIECE):
        if offset + len(piece) > upload.length:
            raise TooMuch
        written = 0
        while written < len(piece):
            written += file.write(piece[written:])
        offset += len(piece)
    if offset == upload.length:
        arriving.settle(file)
    return offset


@transaction.atomic
def finish_upload(*, upload: Upload) -> Upload:
    """Make footage of an upload whose bytes are all there, or say why it is none. Doing it again changes nothing."""
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.is_over:
        return upload
    path = arriving.path_of(upload.pk)
    # A process that was ended here before may have moved the file already.
    try:
        if not path.exists():
            path = _moved(upload.pk)
        facts = look(path)
    except ValidationError as error:
        upload.refusal = " ".join(error.messages)[:300]
        upload.save(update_fields=["refusal"])
        transaction.on_commit(lambda: arriving.forget(upload.pk))
        return upload
    upload.footage = keep(path, facts, footage_id=upload.pk, owner=upload.owner, original_name=upload.name)
    upload.save(update_fields=["footage"])
    record("video.uploaded", actor=upload.owner, footage=str(upload.footage_id))
    return upload


def _moved(upload_id: uuid.UUID) -> Path:
    folder = places.folder_of(upload_id)
    try:
        name = next(name for name in default_storage.listdir(folder)[1] if name.startswith("original."))
    except (FileNotFoundError, StopIteration):
        raise ValidationError(_("The file is not there any more. Please send it again.")) from None
    return Path(default_storage.path(f"{folder}/{name}"))


def keep(path: Path, facts: Facts, *, footage_id: uuid.UUID, owner: Any, original_name: str) -> Footage:
    """Move the file at `path` into storage with its poster. The caller holds the transaction. Raises OSError."""
    name = places.original_of(footage_id, facts.container)
    size = path.stat().st_size
    # Of a very big film it takes longer than anybody wants to wait; the pipeline does it then.
    digest = digest_of(path) if size <= AT_ONCE else ""
    places.move_in(path, name)
    poster = f"{places.folder_of(footage_id)}/{POSTER}"
    if facts.poster and not default_storage.exists(poster):
        default_storage.save(poster, ContentFile(facts.poster))
    footage = Footage(
        id=footage_id, owner=owner, name=name, original_name=original_name[:255], mime=facts.container.mime, size=size,
        digest=digest,
        seconds=facts.seconds, width=facts.width, height=facts.height, codecs=facts.codecs, plays=facts.plays,
    )  # fmt: skip
    footage.save(force_insert=True)
    pipeline.plan(footage)
    transaction.on_commit(partial(pipeline.offer, footage_id))
    return footage


def take_whole(*, actor: Any, upload: Any) -> Footage:
    """Take in a file sent with a form, all at once. Raises ValidationError with a sentence."""
    begun = begin_upload(actor=actor, name=upload.name or "", length=upload.size or 0)
    upload.seek(0)
    try:
        with arriving.held(begun.pk) as file:
            take_in(begun, file, upload, 0)
    except OSError as error:
        log.exception("A film could not be kept")
        discard_upload(upload=begun)
        raise ValidationError(_("The film could not be kept: there is no room left. Your text is safe.")) from error
    done = finish_upload(upload=begun)
    if done.footage is None:
        raise ValidationError(done.refusal)
    return done.footage


@transaction.atomic
def discard_upload(*, upload: Upload) -> None:
    """Throw away an upload and what has come of it, unless a video plays that. Nothing of it stays."""
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    footage = upload.footage
    if footage is not None and getattr(footage, "video", None) is not None:
        return
    key = upload.pk
    upload.delete()
    if footage is not None:
        footage.delete()
    transaction.on_commit(partial(_forget, key))


def _forget(key: uuid.UUID) -> None:
    arriving.forget(key)
    places.forget(key)
