"""Taking in images and documents and giving them to items."""

import hashlib
import logging
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.images import ImageRefused, process
from apps.events.outbox import record
from apps.files import reading, storage
from apps.files.models import File, Place
from apps.files.rules import DocumentRefused, recognise, shown_name

log = logging.getLogger(__name__)
MAX_UNATTACHED = 40


def upload_image(*, actor: Any, upload: UploadedFile) -> File:
    """Check, re-encode and keep an uploaded image as `actor`'s own. Raises ValidationError with a sentence."""
    _check_room(actor)
    try:
        stream = cast(BinaryIO, upload)
        image = process(stream, max_bytes=settings.UPLOAD_MAX_BYTES, max_pixels=settings.UPLOAD_MAX_PIXELS)
    except ImageRefused as error:
        raise ValidationError(str(error)) from error
    file_id = uuid.uuid4()
    try:
        name = storage.keep(file_id.hex, image.mime, image.content)
    except OSError as error:
        log.exception("An upload could not be kept")
        raise ValidationError(_("The picture could not be kept: there is no room left. Your text is safe.")) from error
    with transaction.atomic():
        file = File(
            id=file_id, owner=actor, name=name, original_name=(upload.name or "")[:255], mime=image.mime,
            size=len(image.content), width=image.width, height=image.height,
        )  # fmt: skip
        file.save()
        record("file.uploaded", actor=actor, file=str(file.pk))
    return file


def upload_document(*, actor: Any, upload: UploadedFile) -> File:
    """Keep an uploaded document as it is, as `actor`'s own, and have its text read. Raises ValidationError."""
    _check_room(actor)
    upload.seek(0)
    # One byte more than allowed is enough to know.
    data = upload.read(settings.UPLOAD_MAX_BYTES + 1)
    try:
        kind = recognise(data, upload.name or "")
    except DocumentRefused as error:
        raise ValidationError(str(error)) from error
    file_id = uuid.uuid4()
    try:
        name = storage.keep(file_id.hex, kind.mime, data)
    except OSError as error:
        log.exception("An upload could not be kept")
        raise ValidationError(_("The file could not be kept: there is no room left. Your text is safe.")) from error
    with transaction.atomic():
        file = File(
            id=file_id, owner=actor, name=name, original_name=shown_name(upload.name or "", kind), mime=kind.mime,
            size=len(data), place=Place.BODY, widths=[0],
        )  # fmt: skip
        file.save(force_insert=True)
        reading.register(file, kind.name, hashlib.sha256(data).hexdigest())
        record("file.uploaded", actor=actor, file=str(file.pk))
    return file


def _check_room(actor: Any) -> None:
    if File.visible_to(actor).filter(item=None, owner=actor).count() >= MAX_UNATTACHED:
        raise ValidationError(_("You have many files waiting in drafts. Send or discard one of those first."))


def keep_picture(stream: BinaryIO, *, file_id: uuid.UUID, name: str, owner: Any, item: Any, place: str) -> File:
    """Check, re-encode and keep a picture that comes with an imported `item`, once for each `file_id`.

    The caller holds the transaction. Raises ImageRefused with a sentence, or OSError.
    """
    known = File.of_item(item, Place.BODY).filter(pk=file_id) | File.of_item(item, Place.COVER).filter(pk=file_id)
    if (there := known.first()) is not None:
        return there
    image = process(stream, max_bytes=settings.UPLOAD_MAX_BYTES, max_pixels=settings.UPLOAD_MAX_PIXELS)
    file = File(
        id=file_id, owner=owner, item_id=item.pk, place=place, original_name=name[:255],
        name=storage.keep(file_id.hex, image.mime, image.content), mime=image.mime, size=len(image.content),
        width=image.width, height=image.height,
    )  # fmt: skip
    file.save(force_insert=True)
    return file


def attach(*, actor: Any, item: Any, ids: Sequence[str], alts: dict[str, str]) -> list[dict[str, Any]]:
    """Make the files named by `ids` the gallery of `item`, in that order; others that were in it become nobody's.

    Only the actor's own loose files and those already in the gallery count. Returns the item's preview:
    [{id, width, height, alt}]. The caller holds the transaction. Raises ValidationError for too many.
    """
    wanted = [file_id for file_id in dict.fromkeys(ids) if _is_uuid(file_id)]
    if len(wanted) > settings.POST_MAX_IMAGES:
        raise ValidationError(_("At most %(count)d pictures fit in a post.") % {"count": settings.POST_MAX_IMAGES})
    usable = File.usable_for(actor, item, Place.GALLERY).filter(pk__in=wanted)
    known = {str(file.pk): file for file in usable.select_for_update()}
    kept = [known[file_id] for file_id in wanted if file_id in known]
    File.of_item(item, Place.GALLERY).exclude(pk__in=[file.pk for file in kept]).update(item=None)
    for position, file in enumerate(kept):
        file.item_id, file.position, file.place = item.pk, position, Place.GALLERY
        file.alt = alts.get(str(file.pk), file.alt)[:500]
        file.save(update_fields=["item", "position", "place", "alt"])
    return [file.measures for file in kept]


def adopt(*, actor: Any, item: Any, ids: Iterable[Any]) -> None:
    """Let the files named by `ids` stand inside a text of `item`, so that its readers may see them.

    Only the actor's own loose files become the item's; those it has already stay where they are, and the name of
    somebody else's file changes nothing. The caller holds the transaction.
    """
    wanted = [file_id for file_id in dict.fromkeys(map(str, ids)) if _is_uuid(file_id)]
    if wanted:
        loose = File.usable_for(actor, item, Place.BODY).filter(pk__in=wanted, item=None)
        loose.update(item=item, place=Place.BODY, position=0)


def place_cover(*, actor: Any, item: Any, file_id: str, alt: str) -> tuple[File | None, list[dict[str, Any]]]:
    """Make the file `file_id` the cover of `item`; "" takes the cover away. Returns (the cover, the item's preview).

    Only the actor's own loose file or the cover it has counts. The caller holds the transaction.
    """
    usable = File.usable_for(actor, item, Place.COVER)
    file = usable.select_for_update().filter(pk=file_id).first() if _is_uuid(file_id) else None
    File.of_item(item, Place.COVER).exclude(pk=file.pk if file else None).update(item=None)
    if file is None:
        return None, []
    file.item_id, file.place, file.position, file.alt = item.pk, Place.COVER, 0, alt[:500]
    file.save(update_fields=["item", "place", "position", "alt"])
    return file, [file.measures]


def release(*, item: Any, ids: Iterable[Any]) -> None:
    """Let the files named by `ids`, which stand in no text of `item` any more, become nobody's again."""
    gone = [file_id for file_id in map(str, ids) if _is_uuid(file_id)]
    if gone:
        File.of_item(item, Place.BODY).filter(pk__in=gone).update(item=None)


def hand_over(*, ids: Iterable[Any], old: Any, new: Any) -> None:
    """Let the files named by `ids`, which stand in texts of item `old`, be those of `new`, where the texts stand now.

    The caller holds the transaction.
    """
    File.of_item(old, Place.BODY).filter(pk__in=[file_id for file_id in map(str, ids) if _is_uuid(file_id)]).update(
        item_id=new.pk
    )


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
