"""Writing what is said about a video, and letting it appear."""

import io
import uuid
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.content.actions import keep_revision, stir
from apps.content.models import State
from apps.core import richtext
from apps.core.images import ImageRefused
from apps.discussion.actions import Text, checked_body
from apps.discussion.mentions import name_people
from apps.discussion.pictures import keep_pictures
from apps.events.outbox import record
from apps.files.actions import keep_picture, place_cover, upload_image
from apps.files.models import File, Place
from apps.spaces.permissions import can
from apps.tagging.actions import MAX_TAGS, set_tags, split
from apps.videos import pipeline, places
from apps.videos.actions.uploading import POSTER
from apps.videos.film.looking import frame_at
from apps.videos.models import Footage, Video

BEGINNING = 300


def facts_of(footage: Footage | None) -> dict[str, Any]:
    """Return what cards show of footage: how many whole seconds it lasts, and whether it is sound alone."""
    if footage is None:
        return {}
    return {"seconds": max(1, int(footage.seconds)), "sound": footage.width is None}


def _said(text: Text, space: Any) -> tuple[str, list[str]]:
    """Return (sanitised HTML, usernames mentioned); a video may be published without a word about it."""
    written = richtext.Written(text) if isinstance(text, str) else text
    if not written or richtext.is_blank(written.to_html(breaks=True)):
        return "", []
    try:
        return checked_body(text, space, settings.POST_MAX_CHARACTERS * 20)
    except ValidationError as error:
        raise ValidationError({"body": error.messages}) from error


def show_poster(video: Video, footage: Footage) -> None:
    """Put a frame of the footage on the cards of `video`. The caller holds the transaction."""
    name = f"{places.folder_of(footage.pk)}/{POSTER}"
    if default_storage.exists(name):
        with default_storage.open(name) as stored:
            _put_on_cards(video, stored.read(), uuid.uuid5(footage.pk, "poster"))


def _put_on_cards(video: Video, picture: bytes, file_id: uuid.UUID) -> None:
    try:
        poster = keep_picture(
            io.BytesIO(picture), file_id=file_id, name=POSTER, owner=video.author, item=video, place=Place.COVER
        )
    except ImageRefused:
        return
    File.of_item(video, Place.COVER).exclude(pk=poster.pk).update(item=None)
    video.change(preview=[poster.measures])


def choose_frame(*, actor: Any, video: Video, at: float) -> None:
    """Let cards show the frame at the second `at` of the film. Raises PermissionDenied, or ValidationError by field."""
    if video.footage is None or video.footage.width is None:
        raise ValidationError({"at": _("There is nothing to see in this film.")})
    if not can(actor, "item.edit", video):
        raise PermissionDenied
    if not 0 <= at <= video.footage.seconds:
        raise ValidationError({"at": _("The film is not as long as that.")})
    with pipeline.film_of(video.footage) as path:
        picture = frame_at(path, at)
    with transaction.atomic():
        video = Video.locked(video.pk)
        if not can(actor, "item.edit", video):
            raise PermissionDenied
        _put_on_cards(video, picture, uuid.uuid4())
        record("video.pictured", actor=actor, item=video)


@transaction.atomic
def choose_picture(*, actor: Any, video: Video, upload: Any) -> None:
    """Let cards show a picture that `actor` sends. Raises PermissionDenied, or ValidationError with a sentence."""
    video = Video.locked(video.pk)
    if not can(actor, "item.edit", video):
        raise PermissionDenied
    file = upload_image(actor=actor, upload=upload)
    _cover, preview = place_cover(actor=actor, item=video, file_id=str(file.pk), alt="")
    video.change(preview=preview)
    record("video.pictured", actor=actor, item=video)


@transaction.atomic
def publish_video(
    *, actor: Any, space: Any, footage: Footage, title: str, text: Text = "", tags: str = ""
) -> Video:  # fmt: skip
    """Publish `footage`, which `actor` has sent and no video plays yet. Raises ValidationError by field."""
    if not can(actor, "space.publish", space):
        raise PermissionDenied
    footage = _loose(actor, footage)
    body, usernames = _said(text, space)
    now = timezone.now()
    video = Video(
        kind="video", space=space, author=actor, title=title.strip(), body=body, footage=footage,
        excerpt=richtext.excerpt(body, BEGINNING), facts=facts_of(footage), state=State.PUBLISHED, created=now,
        published_at=now, last_activity_at=now,
    )  # fmt: skip
    video.save()
    set_tags(item=video, names=split(tags)[:MAX_TAGS])
    keep_pictures(actor=actor, item=video, body=body)
    show_poster(video, footage)
    stir(video, now)
    people = name_people(usernames, item=video, comment=None, actor=actor)
    record("video.published", actor=actor, item=video, mentioned=people)
    return video


@transaction.atomic
def edit_video(*, actor: Any, video: Video, title: str, text: Text = "", tags: str = "") -> Video:
    """Change what is said about `video`, keeping what was. Raises PermissionDenied, or ValidationError by field."""
    video = Video.locked(video.pk)
    if not can(actor, "item.edit", video):
        raise PermissionDenied
    body, usernames = _said(text, video.space)
    before = video.body
    if (title.strip(), body) != (video.title, video.body):
        keep_revision(video, video.body, actor)
        video.title, video.body, video.edited_at = title.strip(), body, timezone.now()
        video.excerpt = richtext.excerpt(body, BEGINNING)
        video.save(update_fields=["title", "body", "excerpt", "edited_at"])
    set_tags(item=video, names=split(tags)[:MAX_TAGS])
    keep_pictures(actor=actor, item=video, body=body, before=before)
    video.change()
    people = name_people(usernames, item=video, comment=None, actor=actor)
    record("video.edited", actor=actor, item=video, mentioned=people)
    return video


def rewrite_video(actor: Any, item: Any, title: str, html: str) -> None:
    """Let a video say again what was said about it in an earlier version.

    Raises PermissionDenied, or ValidationError by field.
    """
    video = Video.visible_to(actor).select_related("space").get(pk=item.pk)
    tags = ", ".join(name for name, _slug in video.tag_names)
    edit_video(actor=actor, video=video, title=title, text=richtext.Written(html, "html"), tags=tags)


@transaction.atomic
def replace_film(*, actor: Any, video: Video, footage: Footage) -> Video:
    """Let `video` play `footage` instead, which `actor` has sent. Its address, comments and captions stay as they are;
    the film before goes within two days. Raises PermissionDenied, or ValidationError with a sentence.
    """
    video = Video.locked(video.pk)
    if not can(actor, "item.edit", video):
        raise PermissionDenied
    footage = _loose(actor, footage)
    video.footage, video.edited_at = footage, timezone.now()
    video.save(update_fields=["footage", "edited_at"])
    video.change(facts=video.facts | facts_of(footage), preview=[])
    show_poster(video, footage)
    record("video.replaced", actor=actor, item=video, footage=str(footage.pk))
    return video


def _loose(actor: Any, footage: Footage) -> Footage:
    """Return the locked row of footage that `actor` has sent and no video plays yet. Raises ValidationError."""
    locked = Footage.loose_of(actor).select_for_update(of=("self",)).filter(pk=footage.pk).first()
    if locked is None:
        raise ValidationError(_("This film is published already, or was thrown away."))
    return locked


@transaction.atomic
def try_again(*, actor: Any, video: Video) -> int:
    """Let rungs of the film that could not be made be tried anew. Returns how many. Raises PermissionDenied."""
    video = Video.locked(video.pk)
    if not can(actor, "item.edit", video):
        raise PermissionDenied
    if video.footage is None:
        return 0
    again = pipeline.again(video.footage)
    if again:
        record("video.tried_again", actor=actor, item=video)
        transaction.on_commit(partial(pipeline.offer, video.footage.pk))
    return again
