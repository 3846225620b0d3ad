"""Taking in images and giving them to items."""

import logging
import uuid
from collections.abc import Sequence
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.images import ImageRefused, process
from apps.events.outbox import record
from apps.files import storage
from apps.files.models import File

log = logging.getLogger(__name__)
MAX_UNATTACHED = 40


def upload_image(*, actor: Any, upload: UploadedFile) -> File:
    """Check, re-encode and keep an uploaded image as `actor`'s own. Raises ValidationError with a sentence."""
    if File.visible_to(actor).filter(item=None, owner=actor).count() >= MAX_UNATTACHED:
        raise ValidationError(_("You have many pictures waiting in drafts. Send or discard one of those first."))
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


def keep_picture(stream: BinaryIO, *, file_id: uuid.UUID, name: str, owner: Any, item: Any, place: str) -> File:
    """Check, re-encode and keep a picture that comes with an imported `item`, once for each `file_id`.

    The caller holds the transaction. Raises ImageRefused with a sentence, or OSError.
    """
    known = File.of_item(item).filter(pk=file_id).first()
    if known is not None:
        return known
    image = process(stream, max_bytes=settings.UPLOAD_MAX_BYTES, max_pixels=settings.UPLOAD_MAX_PIXELS)
    file = File(
        id=file_id, owner=owner, item_id=item.pk, place=place, original_name=name[:255],
        name=storage.keep(file_id.hex, image.mime, image.content), mime=image.mime, size=len(image.content),
        width=image.width, height=image.height,
    )  # fmt: skip
    file.save(force_insert=True)
    return file


def attach(*, actor: Any, item: Any, ids: Sequence[str], alts: dict[str, str]) -> list[dict[str, Any]]:
    """Make the files named by `ids` the images of `item`, in that order; others it had become nobody's.

    Only the actor's own loose files and those already on the item count. Returns the item's preview:
    [{id, width, height, alt}]. The caller holds the transaction. Raises ValidationError for too many.
    """
    wanted = [file_id for file_id in dict.fromkeys(ids) if _is_uuid(file_id)]
    if len(wanted) > settings.POST_MAX_IMAGES:
        raise ValidationError(_("At most %(count)d pictures fit in a post.") % {"count": settings.POST_MAX_IMAGES})
    known = {str(file.pk): file for file in File.usable_for(actor, item).filter(pk__in=wanted).select_for_update()}
    kept = [known[file_id] for file_id in wanted if file_id in known]
    File.of_item(item).exclude(pk__in=[file.pk for file in kept]).update(item=None)
    for position, file in enumerate(kept):
        file.item_id, file.position = item.pk, position
        file.alt = alts.get(str(file.pk), file.alt)[:500]
        file.save(update_fields=["item", "position", "alt"])
    return [file.measures for file in kept]


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
