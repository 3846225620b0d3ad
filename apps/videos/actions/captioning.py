"""Putting captions on a video."""

import re
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.events.outbox import record
from apps.spaces.permissions import can
from apps.videos import captions
from apps.videos.models import Captions, Video

LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")


@transaction.atomic
def put_captions(*, actor: Any, video: Video, language: str, data: bytes) -> Captions:
    """Put what a file of captions says on `video`, in place of what was there in that language (an ISO 639 code).

    Raises PermissionDenied, or ValidationError with a sentence.
    """
    video = Video.locked(video.pk)
    if not can(actor, "item.edit", video):
        raise PermissionDenied
    language = language.strip().lower()
    if not LANGUAGE.fullmatch(language):
        raise ValidationError(_("Choose the language that is spoken in these captions."))
    cues = captions.read(data)
    kept, _new = Captions.objects.update_or_create(
        video=video, language=language,
        defaults={"text": captions.write(cues), "words": captions.words_of(cues), "by": actor, "at": timezone.now()},
    )  # fmt: skip
    video.change()
    record("video.captioned", actor=actor, item=video, language=language)
    return kept


@transaction.atomic
def remove_captions(*, actor: Any, video: Video, language: str) -> None:
    """Take captions in a language away. Raises PermissionDenied."""
    video = Video.locked(video.pk)
    if not can(actor, "item.edit", video):
        raise PermissionDenied
    if Captions.objects.filter(video=video, language=language).delete()[0]:
        video.change()
        record("video.uncaptioned", actor=actor, item=video, language=language)
