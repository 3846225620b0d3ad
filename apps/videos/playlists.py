"""Playlists as their readers see them: what of them they may watch, and how much of it they have."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from apps.videos.models import Entry, Place, Playlist, Video


@dataclass
class Shown:
    """A playlist with its videos that a reader may see, as spine rows with `seen`: whether they have watched it."""

    playlist: Playlist
    videos: list[Any] = field(default_factory=list)

    @property
    def watched(self) -> int:
        return sum(video.seen for video in self.videos)

    @property
    def next(self) -> Any:
        """The first that they have not watched, or None."""
        return next((video for video in self.videos if not video.seen), None)

    def after(self, pk: int) -> Any:
        """The video that follows the one with the id `pk`, or None."""
        ids = [video.pk for video in self.videos]
        place = ids.index(pk) + 1 if pk in ids else len(ids)
        return self.videos[place] if place < len(ids) else None


def shown(user: Any, playlists: Iterable[Playlist]) -> list[Shown]:
    """Return playlists with what `user` may see of each, from two queries."""
    found = {playlist.pk: Shown(playlist) for playlist in playlists}
    if not found:
        return []
    entries = Entry.objects.filter(playlist__in=list(found)).values_list("playlist_id", "video_id")
    order = list(entries.order_by("position", "pk"))
    watched = Place.objects.filter(user_id=user.pk, video=OuterRef("pk")).exclude(watched_at=None)
    rows = Video.visible_to(user).published().filter(pk__in={video for _list, video in order})
    videos = {row.pk: row for row in rows.annotate(seen=Exists(watched)).defer("body").select_related("author")}
    for playlist, video in order:
        # What was moved to another space meanwhile is not watched from here.
        if video in videos and videos[video].space_id == found[playlist].playlist.space_id:
            found[playlist].videos.append(videos[video])
    return list(found.values())


def one(user: Any, playlist: Playlist) -> Shown:
    return shown(user, [playlist])[0]
