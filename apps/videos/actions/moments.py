"""Commenting on a moment of a video, and saying that what it shows is not true any more."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.discussion.actions import Text, add_comment
from apps.events.outbox import record
from apps.spaces.permissions import can
from apps.videos.models import Moment, Video


@transaction.atomic
def comment_on_moment(
    *, actor: Any, video: Video, at: float, text: Text, until: float | None = None, outdated: bool = False
) -> Moment:
    """Comment on a video from the second `at`, up to `until`; `outdated` tells its author that this is not true now.

    Raises PermissionDenied, or ValidationError by field.
    """
    video = Video.locked(video.pk)
    if not can(actor, "item.comment", video):
        raise PermissionDenied
    ends = video.footage.seconds if video.footage else 0
    if not 0 <= at <= ends:
        raise ValidationError({"at": _("The film is not as long as that.")})
    if until is not None and not at < until <= ends + 1:
        raise ValidationError({"until": _("Choose a moment after the first, and in the film.")})
    comment = add_comment(actor=actor, item=video, text=text)
    moment = Moment.objects.create(
        video=video, comment=comment, at=at, until=None if until is None else min(until, ends), outdated=outdated
    )
    if outdated:
        record("video.doubted", actor=actor, item=video, comment=comment.pk)
    return moment
