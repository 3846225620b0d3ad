"""What can be done with videos.

Each function checks rights with `can`, writes and records its event in one transaction. All of them raise
`PermissionDenied` when the actor may not, and `ValidationError` with a sentence when it cannot be done.
"""

from apps.videos.actions.captioning import put_captions, remove_captions
from apps.videos.actions.moments import comment_on_moment
from apps.videos.actions.playlists import (
    create_playlist,
    delete_playlist,
    keep_place,
    move,
    put_in,
    take_out,
)
from apps.videos.actions.publishing import (
    choose_frame,
    choose_picture,
    edit_video,
    publish_video,
    replace_film,
    try_again,
)
from apps.videos.actions.uploading import begin_upload, discard_upload, finish_upload, take_whole

__all__ = [
    "begin_upload",
    "choose_frame",
    "choose_picture",
    "comment_on_moment",
    "create_playlist",
    "delete_playlist",
    "discard_upload",
    "edit_video",
    "finish_upload",
    "keep_place",
    "move",
    "publish_video",
    "put_captions",
    "put_in",
    "remove_captions",
    "replace_film",
    "take_out",
    "take_whole",
    "try_again",
]
