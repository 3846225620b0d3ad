"""Making playlists, and remembering where people are in a video."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.names import tidy
from apps.events.outbox import record
from apps.spaces.permissions import can
from apps.videos.models import Entry, Place, Playlist, Video

MOST_ENTRIES = 200
NEARLY_ALL = 0.9


def keep_place(*, user: Any, video: Video, at: float) -> Place:
    """Remember that `user` is at the second `at` of `video`. No event: it is nobody else's concern."""
    lasts = video.footage.seconds if video.footage else 0.0
    at = min(max(0.0, at), lasts)
    watched = timezone.now() if lasts and at >= NEARLY_ALL * lasts else None
    place, new = Place.objects.get_or_create(
        user_id=user.pk, video=video, defaults={"at": at, "watched_at": watched}
    )  # fmt: skip
    if not new:
        place.at, place.watched_at = at, place.watched_at or watched
        place.save(update_fields=["at", "watched_at"])
    return place


@transaction.atomic
def create_playlist(*, actor: Any, space: Any, title: str) -> Playlist:
    """Begin a playlist in `space`. Raises PermissionDenied, or ValidationError with a sentence."""
    if not can(actor, "space.publish", space):
        raise PermissionDenied
    title = tidy(title)
    if not title:
        raise ValidationError({"title": _("A playlist needs a title.")})
    try:
        with transaction.atomic():
            playlist = Playlist.objects.create(space=space, title=title[:120], by=actor)
    except IntegrityError:
        raise ValidationError({"title": _("There is a playlist of this title already.")}) from None
    record("playlist.created", actor=actor, space=space, playlist=playlist.pk)
    return playlist


def may_change(actor: Any, playlist: Playlist) -> bool:
    """Whether `actor` may change a playlist: whoever made it, while they may publish there, and who leads the space."""
    own = playlist.by_id == actor.pk and can(actor, "space.publish", playlist.space)
    return own or can(actor, "space.configure", playlist.space)


def _locked(actor: Any, playlist: Playlist) -> Playlist:
    playlist = Playlist.objects.select_related("space").select_for_update(of=("self",)).get(pk=playlist.pk)
    if not may_change(actor, playlist):
        raise PermissionDenied
    return playlist


@transaction.atomic
def put_in(*, actor: Any, playlist: Playlist, video: Video) -> Entry:
    """Put a video of its space at the end of a playlist. Raises PermissionDenied, or ValidationError."""
    playlist = _locked(actor, playlist)
    if video.space_id != playlist.space_id:
        raise ValidationError(_("A playlist holds videos of its own space."))
    last = playlist.entries.aggregate(last=Max("position"))["last"] or 0
    if playlist.entries.count() >= MOST_ENTRIES:
        raise ValidationError(_("At most %(most)d videos fit in a playlist.") % {"most": MOST_ENTRIES})
    entry, new = Entry.objects.get_or_create(playlist=playlist, video=video, defaults={"position": last + 1})
    if new:
        record("playlist.changed", actor=actor, space=playlist.space, playlist=playlist.pk)
    return entry


@transaction.atomic
def take_out(*, actor: Any, playlist: Playlist, video_id: int) -> None:
    """Take a video out of a playlist. Raises PermissionDenied."""
    playlist = _locked(actor, playlist)
    if playlist.entries.filter(video=video_id).delete()[0]:
        record("playlist.changed", actor=actor, space=playlist.space, playlist=playlist.pk)


@transaction.atomic
def move(*, actor: Any, playlist: Playlist, video_id: int, step: int) -> None:
    """Move a video by `step` places, -1 or 1, in a playlist. Raises PermissionDenied."""
    playlist = _locked(actor, playlist)
    entries = list(playlist.entries.order_by("position", "pk"))
    here = next((place for place, entry in enumerate(entries) if entry.video_id == video_id), None)
    if here is None or not 0 <= here + step < len(entries):
        return
    entries[here], entries[here + step] = entries[here + step], entries[here]
    for position, entry in enumerate(entries, start=1):
        entry.position = position
    Entry.objects.bulk_update(entries, ["position"])
    record("playlist.changed", actor=actor, space=playlist.space, playlist=playlist.pk)


@transaction.atomic
def delete_playlist(*, actor: Any, playlist: Playlist) -> None:
    """Remove a playlist; its videos stay. Raises PermissionDenied."""
    playlist = _locked(actor, playlist)
    record("playlist.deleted", actor=actor, space=playlist.space, title=playlist.title)
    playlist.delete()
